import type { PutMetricDataCommandInput, Tag } from '@aws-sdk/client-cloudwatch';
import {
  type Authorization,
  anywhere,
  on,
  type PermissionRow,
  tagKeys,
} from '../../access/authorization.ts';
import { accessDenied } from '../../access/denial.ts';
import type { Context } from '../../service.ts';

interface Tagging {
  readonly ResourceARN?: string;
  readonly Tags?: readonly Tag[];
  readonly TagKeys?: readonly string[];
}

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatch.html */
export function authorization(context: Context): Authorization {
  const alarm = (name = '*') => context.arn('cloudwatch', `alarm:${name}`);
  const dashboard = (name = '') => `arn:aws:cloudwatch::${context.account}:dashboard/${name}`;
  const onAlarm = (action: string) =>
    on(`cloudwatch:${action}`, ({ AlarmName }: { AlarmName?: string }) => alarm(AlarmName));
  const onAlarms =
    (action: string): PermissionRow =>
    ({ AlarmNames }: { AlarmNames?: readonly string[] }) =>
      (AlarmNames ?? ['*']).map((name) => ({
        action: `cloudwatch:${action}`,
        resource: alarm(name),
      }));
  const onDashboard = (action: string) =>
    on(`cloudwatch:${action}`, (input: { DashboardName?: string }) =>
      dashboard(input.DashboardName),
    );
  const onTagged = (action: string) => (input: Tagging) => ({
    action: `cloudwatch:${action}`,
    resource: input.ResourceARN ?? '*',
    keys: tagKeys(input.Tags, input.TagKeys),
  });
  return {
    keys: ['cloudwatch:namespace'],
    refuse: accessDenied('AccessDenied', 403),
    operations: {
      DeleteDashboards: ({ DashboardNames = [] }: { DashboardNames?: readonly string[] }) =>
        DashboardNames.map((name) => ({
          action: 'cloudwatch:DeleteDashboards',
          resource: dashboard(name),
        })),
      GetDashboard: onDashboard('GetDashboard'),
      PutDashboard: onDashboard('PutDashboard'),
      ListDashboards: anywhere('cloudwatch:ListDashboards'),
      GetMetricData: anywhere('cloudwatch:GetMetricData'),
      GetMetricStatistics: anywhere('cloudwatch:GetMetricStatistics'),
      ListMetrics: anywhere('cloudwatch:ListMetrics'),
      PutMetricData: ({ Namespace }: PutMetricDataCommandInput) => ({
        action: 'cloudwatch:PutMetricData',
        resource: '*',
        keys: { 'cloudwatch:namespace': Namespace },
      }),
      ListTagsForResource: onTagged('ListTagsForResource'),
      TagResource: onTagged('TagResource'),
      UntagResource: onTagged('UntagResource'),
      PutMetricAlarm: onAlarm('PutMetricAlarm'),
      PutCompositeAlarm: onAlarm('PutCompositeAlarm'),
      DescribeAlarms: onAlarms('DescribeAlarms'),
      DescribeAlarmsForMetric: onAlarm('DescribeAlarmsForMetric'),
      DescribeAlarmHistory: onAlarm('DescribeAlarmHistory'),
      DeleteAlarms: onAlarms('DeleteAlarms'),
      SetAlarmState: onAlarm('SetAlarmState'),
      EnableAlarmActions: onAlarms('EnableAlarmActions'),
      DisableAlarmActions: onAlarms('DisableAlarmActions'),
    },
  };
}
