import {
  CloudWatchClient,
  DeleteDashboardsCommand,
  GetDashboardCommand,
  ListDashboardsCommand,
  ListTagsForResourceCommand,
  PutDashboardCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-cloudwatch';
import { expect } from 'vitest';
import { type Aws, documented, type Rule, recorded } from '../rule.ts';
import { REFERENCE, recordedAs } from './cloudwatch-helpers.ts';

function dashboardOf(aws: Aws) {
  const cloudwatch = aws.connect(CloudWatchClient);
  const DashboardName = aws.name('dashboard');
  const DashboardBody = JSON.stringify({
    widgets: [
      {
        type: 'metric',
        x: 0,
        y: 0,
        width: 6,
        height: 6,
        properties: {
          metrics: [['AWS/EC2', 'CPUUtilization', 'InstanceId', 'i-12345678']],
          region: aws.region,
          view: 'timeSeries',
          stacked: false,
        },
      },
    ],
  });
  const DashboardArn = `arn:aws:cloudwatch::${aws.account}:dashboard/${DashboardName}`;
  return { cloudwatch, DashboardName, DashboardBody, DashboardArn };
}

export const DASHBOARD_RULES: readonly Rule[] = [
  {
    title: 'A dashboard is kept as it was put, listed by prefix, and gone when deleted',
    mark: recordedAs('test_dashboard_lifecycle'),
    async holds(aws) {
      const { cloudwatch, DashboardName, DashboardBody, DashboardArn } = dashboardOf(aws);
      const { DashboardValidationMessages } = await cloudwatch.send(
        new PutDashboardCommand({ DashboardName, DashboardBody }),
      );
      expect(DashboardValidationMessages).toEqual([]);
      expect(await cloudwatch.send(new GetDashboardCommand({ DashboardName }))).toMatchObject({
        DashboardArn,
        DashboardBody,
        DashboardName,
      });
      const list = async (DashboardNamePrefix: string) =>
        (await cloudwatch.send(new ListDashboardsCommand({ DashboardNamePrefix })))
          .DashboardEntries;
      expect(await list('no-such-prefix')).toEqual([]);
      expect(await list(DashboardName)).toEqual([
        {
          DashboardName,
          DashboardArn,
          LastModified: expect.any(Date),
          Size: Buffer.byteLength(DashboardBody),
        },
      ]);
      await cloudwatch.send(new DeleteDashboardsCommand({ DashboardNames: [DashboardName] }));
      expect(await list(DashboardName)).toEqual([]);
      await expect(
        cloudwatch.send(new GetDashboardCommand({ DashboardName })),
      ).rejects.toMatchObject({ name: 'ResourceNotFound' });
    },
  },
  {
    title: 'A dashboard’s name holds letters, digits, dashes and underscores only',
    mark: recordedAs('test_invalid_dashboard_name'),
    async holds(aws) {
      const { cloudwatch, DashboardName, DashboardBody } = dashboardOf(aws);
      const name = `${DashboardName}.with:other`;
      await expect(
        cloudwatch.send(new PutDashboardCommand({ DashboardName: name, DashboardBody })),
      ).rejects.toMatchObject({
        name: 'InvalidParameterValueException',
        message:
          'The value for field DashboardName contains invalid characters. It can only contain alphanumerics, dash (-) and underscore (_).\n',
      });
    },
  },
  {
    title: 'A metric widget without metrics is refused, with all that is wrong and where',
    mark: recorded('aws-samples/aws-eda-slurm-cluster issue 116'),
    async holds(aws) {
      const { cloudwatch, DashboardName } = dashboardOf(aws);
      const widget = { type: 'metric', properties: { region: aws.region, view: 'timeSeries' } };
      const DashboardBody = JSON.stringify({ widgets: [widget] });
      const DataPath = '/widgets/0/properties';
      await expect(
        cloudwatch.send(new PutDashboardCommand({ DashboardName, DashboardBody })),
      ).rejects.toMatchObject({
        name: 'DashboardInvalidInputError',
        message: expect.stringContaining(
          'The dashboard body is invalid, there are 3 validation errors',
        ),
        dashboardValidationMessages: [
          { DataPath, Message: "Should have required property 'metrics'" },
          {
            DataPath,
            Message:
              'The metric widget should have specified a region and a data source or an alarm annotation',
          },
          { DataPath, Message: "Should have required property 'annotations'" },
        ],
      });
    },
  },
  {
    title: 'A dashboard has the tags it was made with, until they are taken away',
    mark: documented(`${REFERENCE}/API_TagResource.html`),
    async holds(aws) {
      const {
        cloudwatch,
        DashboardName,
        DashboardBody,
        DashboardArn: ResourceARN,
      } = dashboardOf(aws);
      const Tags = [{ Key: 'tag1', Value: 'foo' }];
      await cloudwatch.send(new PutDashboardCommand({ DashboardName, DashboardBody, Tags }));
      await cloudwatch.send(
        new TagResourceCommand({ ResourceARN, Tags: [{ Key: 'tag2', Value: 'bar' }] }),
      );
      await cloudwatch.send(new UntagResourceCommand({ ResourceARN, TagKeys: ['tag1'] }));
      const answer = await cloudwatch.send(new ListTagsForResourceCommand({ ResourceARN }));
      expect(answer.Tags).toEqual([{ Key: 'tag2', Value: 'bar' }]);
      await expect(
        cloudwatch.send(
          new ListTagsForResourceCommand({ ResourceARN: `${ResourceARN}-not-there` }),
        ),
      ).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    },
  },
];
