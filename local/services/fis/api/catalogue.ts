import type * as SDK from '@aws-sdk/client-fis';
import type { Operation } from '../../../service.ts';
import { notFound } from '../errors.ts';
import type { Fis } from '../fis.ts';
import { ACTIONS, RESOURCE_TYPES } from '../model/action-catalogue.ts';
import { OTHER_ACTION_IDS } from '../model/other-actions.ts';
import { type PageInput, pageOf } from './paging.ts';

/** What an experiment can do, and to what. Of actions that the engine does not run the id alone is known. */
export function catalogueOperations(fis: Fis): Record<string, Operation> {
  const arnOf = (id: string) => fis.context.arn('fis', `action/${id}`);
  const describe = (id: string) => {
    const { description, parameters, targets } = ACTIONS[id] ?? NOTHING_MORE;
    return {
      id,
      arn: arnOf(id),
      description,
      parameters: Object.fromEntries(
        Object.entries(parameters).map(([name, { description: about, required }]) => [
          name,
          { description: about, required },
        ]),
      ),
      targets: Object.fromEntries(
        Object.entries(targets).map(([key, resourceType]) => [key, { resourceType }]),
      ),
      tags: {},
    };
  };
  const ids = [...Object.keys(ACTIONS), ...OTHER_ACTION_IDS].sort();
  return {
    GetAction({ id = '' }: SDK.GetActionRequest) {
      if (!ids.includes(id)) throw notFound(`Action ${id}`);
      return { action: describe(id) };
    },
    ListActions(input: PageInput) {
      const { items, ...rest } = pageOf(ids, input);
      const actions = items.map(describe).map(({ parameters: _, ...summary }) => summary);
      return { actions, ...rest };
    },
    GetTargetResourceType({ resourceType = '' }: SDK.GetTargetResourceTypeRequest) {
      const type = RESOURCE_TYPES[resourceType];
      if (type === undefined) throw notFound(`Target resource type ${resourceType}`);
      return { targetResourceType: { resourceType, ...type } };
    },
    ListTargetResourceTypes(input: PageInput) {
      const { items, ...rest } = pageOf(Object.entries(RESOURCE_TYPES), input);
      return {
        targetResourceTypes: items.map(([resourceType, { description }]) => ({
          resourceType,
          description,
        })),
        ...rest,
      };
    },
  };
}

const NOTHING_MORE = {
  description: 'Not simulated by the local engine.',
  parameters: {},
  targets: {},
};
