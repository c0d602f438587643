import type { Service, ServiceDefinition } from '../../service.ts';
import { operations } from './api.ts';

export const STS: ServiceDefinition = {
  name: 'sts',
  create: (context): Service => ({ operations: operations(context) }),
};
