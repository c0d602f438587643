import type { DescribeStackResourcesOutput } from '@aws-sdk/client-cloudformation';
import type {
  DescribeLogGroupsResponse,
  FilterLogEventsResponse,
} from '@aws-sdk/client-cloudwatch-logs';
import type { ReceiveMessageResult } from '@aws-sdk/client-sqs';
import type { World } from './run.ts';

/** A line in which a handler says what it has done. */
export interface Done {
  readonly id: string;
  readonly group?: string;
  /** Of a stream's record. */
  readonly sequence?: string;
}

/** What can be known of a run from outside, by queue or table. */
export interface Evidence {
  /** In the order in which it was done; the same may have been done twice. */
  readonly done: ReadonlyMap<string, readonly Done[]>;
  /** Ids in dead-letter queues, and how often each had been received. */
  readonly dead: ReadonlyMap<
    string,
    readonly { readonly id: string; readonly receiveCount: number }[]
  >;
  /** Ranges of a stream's records that were given up, by table. */
  readonly givenUp: ReadonlyMap<
    string,
    readonly { readonly start: string; readonly end: string }[]
  >;
}

export async function gatherEvidence(world: World): Promise<Evidence> {
  const { queues, tables } = world.topology;
  const consumers = [...queues.map(({ id }) => id), ...tables];
  const done = new Map<string, Done[]>();
  for (const id of consumers) done.set(id, await doneBy(world, id));
  const dead = new Map<string, { id: string; receiveCount: number }[]>();
  for (const { id } of queues) dead.set(id, await deadLetters(world, id));
  const givenUp = new Map<string, { start: string; end: string }[]>();
  for (const id of tables) givenUp.set(id, await givenUpRanges(world, id));
  return { done, dead, givenUp };
}

async function doneBy(world: World, id: string): Promise<Done[]> {
  const name = await functionOf(world, id);
  // A function that was never let run has written nothing.
  const groups = await world.call<DescribeLogGroupsResponse>(
    'cloudwatch-logs',
    'DescribeLogGroups',
    {
      logGroupNamePrefix: `/aws/lambda/${name}`,
    },
  );
  if (groups.logGroups?.length === 0) return [];
  const done: Done[] = [];
  let nextToken: string | undefined;
  do {
    const page: FilterLogEventsResponse = await world.call('cloudwatch-logs', 'FilterLogEvents', {
      logGroupName: `/aws/lambda/${name}`,
      filterPattern: '"{\\"done\\""',
      nextToken,
    });
    for (const { message = '' } of page.events ?? []) {
      const { done: id, group, sequence } = JSON.parse(message.slice(message.indexOf('{"done"')));
      done.push({ id, ...(group && { group }), ...(sequence && { sequence }) });
    }
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return done;
}

/** The name of the function that consumes a queue or a table. */
export async function functionOf({ call }: World, id: string): Promise<string> {
  const { StackResources = [] } = await call<DescribeStackResourcesOutput>(
    'cloudformation',
    'DescribeStackResources',
    { StackName: await stackName(call) },
  );
  const found = StackResources.find(
    ({ LogicalResourceId }) => LogicalResourceId === `${id}Function`,
  );
  return found?.PhysicalResourceId ?? '';
}

async function stackName(call: World['call']): Promise<string> {
  const { Stacks } = await call<{ Stacks: { StackName: string }[] }>(
    'cloudformation',
    'DescribeStacks',
    {},
  );
  return Stacks[0]?.StackName ?? '';
}

async function drain({ call, ref }: World, queue: string) {
  const messages = [];
  for (;;) {
    const { Messages = [] } = await call<ReceiveMessageResult>('sqs', 'ReceiveMessage', {
      QueueUrl: ref(queue),
      MaxNumberOfMessages: 10,
      VisibilityTimeout: 3600,
      MessageSystemAttributeNames: ['All'],
    });
    if (Messages.length === 0) return messages;
    messages.push(...Messages);
    for (const { ReceiptHandle } of Messages) {
      await call('sqs', 'DeleteMessage', { QueueUrl: ref(queue), ReceiptHandle });
    }
  }
}

async function deadLetters(world: World, queue: string) {
  const messages = await drain(world, `${queue}Dead`);
  return messages.map(({ Body = '{}', Attributes }) => {
    const body = JSON.parse(Body) as { id?: string; detail?: { id: string } };
    return {
      id: body.detail?.id ?? body.id ?? '',
      // This very receive counts as well.
      receiveCount: Number(Attributes?.ApproximateReceiveCount) - 1,
    };
  });
}

async function givenUpRanges(world: World, table: string) {
  const messages = await drain(world, `${table}Dead`);
  return messages.map(({ Body = '{}' }) => {
    const { DDBStreamBatchInfo: info } = JSON.parse(Body) as {
      DDBStreamBatchInfo: { startSequenceNumber: string; endSequenceNumber: string };
    };
    return { start: info.startSequenceNumber, end: info.endSequenceNumber };
  });
}
