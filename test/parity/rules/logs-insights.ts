import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  GetQueryResultsCommand,
  PutLogEventsCommand,
  StartQueryCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { expect } from 'vitest';
import { documented, type Rule } from '../rule.ts';

export const LOGS_INSIGHTS_RULES: readonly Rule[] = [
  {
    title: 'A Logs Insights query groups discovered JSON fields, and every value is a string',
    mark: documented(
      'https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax-Stats.html',
    ),
    async holds(aws) {
      const logs = aws.connect(CloudWatchLogsClient);
      const logGroupName = aws.name('group');
      const logStreamName = 's';
      await logs.send(new CreateLogGroupCommand({ logGroupName }));
      await logs.send(new CreateLogStreamCommand({ logGroupName, logStreamName }));
      const logEvents = [1, 2].map((n) => ({ timestamp: aws.now(), message: `{"a":{"n":${n}}}` }));
      await logs.send(new PutLogEventsCommand({ logGroupName, logStreamName, logEvents }));
      await aws.wait(30_000);
      const nowSeconds = Math.floor(aws.now() / 1000);
      const { queryId } = await logs.send(
        new StartQueryCommand({
          logGroupName,
          startTime: nowSeconds - 300,
          endTime: nowSeconds,
          queryString: 'stats sum(a.n) as total, count(*)',
        }),
      );
      await aws.wait(10_000);
      const { results, status } = await logs.send(new GetQueryResultsCommand({ queryId }));
      expect(status).toBe('Complete');
      expect(results).toEqual([
        [
          { field: 'total', value: '3' },
          { field: 'count(*)', value: '2' },
        ],
      ]);
    },
  },
];
