import type { Service, ServiceDefinition } from '../../service.ts';
import { operations } from './api.ts';
import { authorization } from './authorization.ts';
import { KeyStore } from './model.ts';
import { resources } from './resources.ts';

/** Keys by name and policy only: nothing is encrypted here, so no operation that would is simulated. */
export const KMS: ServiceDefinition = {
  name: 'kms',
  create(context): Service {
    const store = new KeyStore();
    return {
      operations: operations(store),
      resources: resources(context, store),
      authorization: authorization(context, store),
    };
  },
};
