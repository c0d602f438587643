import type { Service, ServiceDefinition } from '../../service.ts';
import { labelOperations } from './api/labels.ts';
import { parameterOperations } from './api/parameters.ts';
import { tagOperations } from './api/tags.ts';
import { ParameterStore } from './model.ts';
import { parameterProvider } from './resources.ts';
import type { Ssm } from './ssm.ts';

/** Parameter Store, the one part of Systems Manager that is simulated. */
export const SSM: ServiceDefinition = {
  name: 'ssm',
  create(context): Service {
    const ssm: Ssm = { context, store: new ParameterStore() };
    return {
      operations: { ...parameterOperations(ssm), ...labelOperations(ssm), ...tagOperations(ssm) },
      resources: { 'AWS::SSM::Parameter': parameterProvider(ssm) },
    };
  },
};
