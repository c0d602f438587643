import type { Service, ServiceDefinition } from '../../service.ts';
import { operations } from './api.ts';
import { authorization } from './authorization.ts';
import { IdentityStore } from './model.ts';
import { resources } from './resources.ts';

export const IAM: ServiceDefinition = {
  name: 'iam',
  create(context): Service {
    const store = new IdentityStore();
    return {
      operations: operations(context, store),
      resources: resources(context, store),
      identities: store,
      authorization: authorization(context, store),
    };
  },
};
