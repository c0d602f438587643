import type { Service, ServiceDefinition } from '../../service.ts';
import { operations } from './api.ts';
import { authorization } from './authorization.ts';
import { EventStore } from './event-store.ts';
import { insightsOperations } from './insights/operations.ts';
import { LogGroups } from './model.ts';
import { resources } from './resources.ts';

export const CLOUDWATCH_LOGS: ServiceDefinition = {
  name: 'cloudwatch-logs',
  create(context): Service {
    const groups = new LogGroups();
    const store = new EventStore(context.scratchDirectory);
    return {
      operations: {
        ...operations(context, groups, store),
        ...insightsOperations(context, groups, store),
      },
      resources: resources(context, groups),
      authorization: authorization(context),
      stop: () => store.close(),
    };
  },
};
