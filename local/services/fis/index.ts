import type { Service, ServiceDefinition } from '../../service.ts';
import { catalogueOperations } from './api/catalogue.ts';
import { experimentOperations } from './api/experiments.ts';
import { safetyLeverOperations } from './api/safety-lever.ts';
import { tagOperations } from './api/tags.ts';
import { templateOperations } from './api/templates.ts';
import { authorization } from './authorization.ts';
import { Fis } from './fis.ts';
import { experimentTemplateProvider } from './resources.ts';

export const FIS: ServiceDefinition = {
  name: 'fis',
  create(context): Service {
    const fis = new Fis(context);
    return {
      operations: {
        ...templateOperations(fis),
        ...experimentOperations(fis),
        ...catalogueOperations(fis),
        ...safetyLeverOperations(fis),
        ...tagOperations(fis),
      },
      authorization: authorization(context),
      resources: { 'AWS::FIS::ExperimentTemplate': experimentTemplateProvider(fis) },
    };
  },
};
