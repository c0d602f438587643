import type { Service, ServiceDefinition } from '../../service.ts';
import { createAlarms } from './alarms/index.ts';
import { deleteDashboards, getDashboard, listDashboards, putDashboard } from './api/dashboards.ts';
import { getMetricData } from './api/get-metric-data.ts';
import { getMetricStatistics } from './api/get-metric-statistics.ts';
import { listMetrics } from './api/list-metrics.ts';
import { putMetricData } from './api/put-metric-data.ts';
import { listTagsForResource, tagResource, untagResource } from './api/tags.ts';
import { authorization } from './authorization.ts';
import { createCloudWatch } from './cloudwatch.ts';
import { dashboardProvider } from './resources.ts';

export const CLOUDWATCH: ServiceDefinition = {
  name: 'cloudwatch',
  create(context): Service {
    const cloudwatch = createCloudWatch(context);
    const alarms = createAlarms(cloudwatch);
    return {
      operations: {
        DeleteDashboards: (input) => deleteDashboards(cloudwatch, input),
        GetDashboard: (input) => getDashboard(cloudwatch, input),
        GetMetricData: (input) => getMetricData(cloudwatch, input),
        GetMetricStatistics: (input) => getMetricStatistics(cloudwatch, input),
        ListDashboards: (input) => listDashboards(cloudwatch, input),
        ListMetrics: (input) => listMetrics(cloudwatch, input),
        ListTagsForResource: (input) => listTagsForResource(cloudwatch, input),
        PutDashboard: (input) => putDashboard(cloudwatch, input),
        PutMetricData: (input) => putMetricData(cloudwatch, input),
        TagResource: (input) => tagResource(cloudwatch, input),
        UntagResource: (input) => untagResource(cloudwatch, input),
        ...alarms.operations,
      },
      authorization: authorization(context),
      resources: {
        'AWS::CloudWatch::Dashboard': dashboardProvider(cloudwatch),
        ...alarms.resources,
      },
    };
  },
};
