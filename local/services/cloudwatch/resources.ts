import type { ResourceProvider } from '../../service.ts';
import { putDashboard } from './api/dashboards.ts';
import type { CloudWatch } from './cloudwatch.ts';
import { LIMITS } from './limits.ts';

interface DashboardProperties {
  readonly DashboardBody: string;
  readonly DashboardName?: string;
  readonly Tags?: readonly { readonly Key: string; readonly Value: string }[];
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudwatch-dashboard.html */
export function dashboardProvider(cloudwatch: CloudWatch): ResourceProvider {
  return {
    properties: {
      DashboardBody: 'simulated',
      DashboardName: 'simulated',
      Tags: 'simulated',
    },
    create(properties: DashboardProperties, resource) {
      const name =
        properties.DashboardName ??
        resource.generateName({ maxLength: LIMITS.dashboardNameLengthMax });
      const stackTags = Object.entries(resource.tags).map(([Key, Value]) => ({ Key, Value }));
      putDashboard(cloudwatch, {
        DashboardName: name,
        DashboardBody: properties.DashboardBody,
        Tags: [...stackTags, ...(properties.Tags ?? [])],
      });
      return { physicalId: name };
    },
  };
}
