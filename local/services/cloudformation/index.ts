import type { Service, ServiceDefinition } from '../../service.ts';
import { operations } from './api.ts';
import { authorization } from './authorization.ts';
import { stacksOf } from './registry.ts';

export { type StackRegistry, stackRegistryOf } from './registry.ts';

export const CLOUDFORMATION: ServiceDefinition = {
  name: 'cloudformation',
  create: (context): Service => ({
    operations: operations(stacksOf(context)),
    authorization: authorization(context),
  }),
};
