import type { Service, ServiceDefinition } from '../../service.ts';
import { labelOperations } from './api/labels.ts';
import { parameterOperations } from './api/parameters.ts';
import { tagOperations } from './api/tags.ts';
import { authorization } from './authorization.ts';
import { documentOperations } from './automation/api/documents.ts';
import { executionOperations } from './automation/api/executions.ts';
import { Automation } from './automation/automation.ts';
import { documentProvider } from './automation/resources.ts';
import { ParameterStore } from './model.ts';
import { parameterProvider } from './resources.ts';
import type { Ssm } from './ssm.ts';

/** Parameter Store and Automation, the parts of Systems Manager that are simulated. */
export const SSM: ServiceDefinition = {
  name: 'ssm',
  create(context): Service {
    const ssm: Ssm = { context, store: new ParameterStore() };
    const automation = new Automation(context);
    return {
      operations: {
        ...parameterOperations(ssm),
        ...labelOperations(ssm),
        ...tagOperations(ssm),
        ...documentOperations(automation),
        ...executionOperations(automation),
      },
      authorization: authorization(context),
      resources: {
        'AWS::SSM::Document': documentProvider(automation),
        'AWS::SSM::Parameter': parameterProvider(ssm),
      },
    };
  },
};
