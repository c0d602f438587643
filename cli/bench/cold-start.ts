import {
  CloudWatchLogsClient,
  FilterLogEventsCommand,
  paginateDescribeLogGroups,
} from '@aws-sdk/client-cloudwatch-logs';

const CONFIG = {
  region: 'us-east-1',
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
};

interface Report {
  readonly record?: { readonly metrics?: { readonly initDurationMs?: number } };
}

/** Init Durations in milliseconds by function, from the REPORT records in its log. */
export async function readInitDurations(endpoint: string): Promise<Map<string, number[]>> {
  const client = new CloudWatchLogsClient({ ...CONFIG, endpoint });
  const found = new Map<string, number[]>();
  for await (const page of paginateDescribeLogGroups({ client }, {})) {
    for (const { logGroupName = '' } of page.logGroups ?? []) {
      const durations = await initDurations(client, logGroupName);
      if (durations.length > 0) found.set(functionOf(logGroupName), durations);
    }
  }
  client.destroy();
  return found;
}

async function initDurations(
  client: CloudWatchLogsClient,
  logGroupName: string,
): Promise<number[]> {
  const { events = [] } = await client.send(
    new FilterLogEventsCommand({
      logGroupName,
      filterPattern: '{ $.type = "platform.report" && $.record.metrics.initDurationMs > 0 }',
    }),
  );
  return events
    .map(({ message = '{}' }) => (JSON.parse(message) as Report).record?.metrics?.initDurationMs)
    .filter((duration) => duration !== undefined);
}

function functionOf(logGroupName: string): string {
  return /SummarizeFile/i.test(logGroupName) ? 'summarize-file' : 'notify-subscribers';
}
