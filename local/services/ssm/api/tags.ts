import type * as SDK from '@aws-sdk/client-ssm';
import { NotImplementedError } from '../../../errors.ts';
import type { Operation } from '../../../service.ts';
import { invalidResourceId } from '../errors.ts';
import type { Parameter } from '../model.ts';
import type { Ssm } from '../ssm.ts';

/** Tags of parameters: the only resources of Systems Manager that are simulated. */
export function tagOperations({ store }: Ssm): Record<string, Operation> {
  const tagged = (type: string | undefined, id = ''): Parameter => {
    if (type !== 'Parameter') throw new NotImplementedError('ssm', `Tags of the type ${type}`);
    const parameter = store.find(id);
    if (parameter === undefined) throw invalidResourceId();
    return parameter;
  };
  return {
    AddTagsToResource({ ResourceType, ResourceId, Tags = [] }: SDK.AddTagsToResourceCommandInput) {
      const { tags } = tagged(ResourceType, ResourceId);
      for (const { Key = '', Value = '' } of Tags) tags.set(Key, Value);
      return {};
    },
    RemoveTagsFromResource(input: SDK.RemoveTagsFromResourceCommandInput) {
      const { tags } = tagged(input.ResourceType, input.ResourceId);
      for (const key of input.TagKeys ?? []) tags.delete(key);
      return {};
    },
    ListTagsForResource({
      ResourceType,
      ResourceId,
    }: SDK.ListTagsForResourceCommandInput): SDK.ListTagsForResourceResult {
      const { tags } = tagged(ResourceType, ResourceId);
      return { TagList: [...tags].map(([Key, Value]) => ({ Key, Value })) };
    },
  };
}
