import type { Service, ServiceDefinition } from '../../service.ts';
import { operations } from './api.ts';
import { authorization } from './authorization.ts';

export const STS: ServiceDefinition = {
  name: 'sts',
  create: (context): Service => ({
    operations: operations(context),
    authorization: authorization(context),
  }),
};
