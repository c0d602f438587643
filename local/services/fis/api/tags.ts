import type * as SDK from '@aws-sdk/client-fis';
import type { Operation } from '../../../service.ts';
import { notFound } from '../errors.ts';
import type { Fis } from '../fis.ts';

/** Of templates and experiments. */
export function tagOperations(fis: Fis): Record<string, Operation> {
  const tagsOf = (arn: string | undefined): Map<string, string> => {
    const tagged = [...fis.templates, ...fis.experiments].find((one) => one.arn === arn);
    if (tagged === undefined) throw notFound(`Resource ${arn}`);
    return tagged.tags;
  };
  return {
    ListTagsForResource: ({ resourceArn }: SDK.ListTagsForResourceRequest) => ({
      tags: Object.fromEntries(tagsOf(resourceArn)),
    }),
    TagResource({ resourceArn, tags }: SDK.TagResourceRequest) {
      const known = tagsOf(resourceArn);
      for (const [key, value] of Object.entries(tags ?? {})) known.set(key, value);
      return {};
    },
    UntagResource({ resourceArn, tagKeys }: SDK.UntagResourceRequest) {
      const known = tagsOf(resourceArn);
      for (const key of tagKeys ?? known.keys()) known.delete(key);
      return {};
    },
  };
}
