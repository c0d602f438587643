import { readFileSync } from 'node:fs';
import type { Random } from '../../local/kernel/random.ts';

const HANDLER_SOURCE = readFileSync(new URL('./handler.cjs', import.meta.url), 'utf8');

/** A queue with a function that consumes it. */
export interface SimulatedQueue {
  readonly id: string;
  readonly isFifo: boolean;
  readonly maxReceiveCount: number;
}

export interface Topology {
  readonly queues: readonly SimulatedQueue[];
  /** Topics, and the queues that subscribe to each. */
  readonly topics: readonly { readonly id: string; readonly subscribers: readonly string[] }[];
  /** Rules on the default bus by the kind of event they want, and their target queue. */
  readonly rules: readonly { readonly kind: string; readonly queue: string }[];
  readonly tables: readonly string[];
  readonly template: object;
}

interface Resource {
  readonly Type: string;
  readonly Properties: object;
}

/** A random application: queues, topics, rules, tables and the functions that consume them. */
export function randomTopology(random: Random, seed: string): Topology {
  const resources: Record<string, Resource> = {
    Role: {
      Type: 'AWS::IAM::Role',
      Properties: {
        AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [] },
        Policies: [
          {
            PolicyName: 'all',
            PolicyDocument: {
              Version: '2012-10-17',
              Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
            },
          },
        ],
      },
    },
  };
  const queues = times(1 + random.below(3), (index) => addQueue(resources, random, seed, index));
  const standard = queues.filter(({ isFifo }) => !isFifo).map(({ id }) => id);
  const topics =
    standard.length === 0
      ? []
      : times(random.below(3), (index) => {
          const subscribers = standard.filter(() => random.fraction() < 0.7);
          addTopic(resources, `Topic${index}`, subscribers);
          return { id: `Topic${index}`, subscribers };
        });
  const rules =
    standard.length === 0
      ? []
      : times(random.below(3), (index) => {
          const queue = standard[random.below(standard.length)] as string;
          addRule(resources, `Rule${index}`, `kind${index}`, queue);
          return { kind: `kind${index}`, queue };
        });
  const tables = times(random.below(2), (index) => addTable(resources, random, seed, index));
  return {
    queues,
    topics,
    rules,
    tables,
    template: { Resources: resources, Outputs: outputs(queues, topics, tables) },
  };
}

function times<T>(count: number, make: (index: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => make(index));
}

const arnOf = (id: string) => ({ 'Fn::GetAtt': [id, 'Arn'] });

function addQueue(
  resources: Record<string, Resource>,
  random: Random,
  seed: string,
  index: number,
): SimulatedQueue {
  const id = `Queue${index}`;
  const isFifo = random.fraction() < 0.3;
  const maxReceiveCount = 1 + random.below(4);
  const fifo = isFifo ? { FifoQueue: true, ContentBasedDeduplication: true } : {};
  const name = (text: string) => (isFifo ? { QueueName: `${text}.fifo` } : {});
  resources[`${id}Dead`] = {
    Type: 'AWS::SQS::Queue',
    Properties: { ...fifo, ...name(`${id}Dead`) },
  };
  resources[id] = {
    Type: 'AWS::SQS::Queue',
    Properties: {
      ...fifo,
      ...name(id),
      VisibilityTimeout: 10 + random.below(40),
      RedrivePolicy: { deadLetterTargetArn: arnOf(`${id}Dead`), maxReceiveCount },
    },
  };
  admitServices(resources, id);
  addFunction(resources, `${id}Function`, {
    seed,
    calmFromAttempt: maxReceiveCount + 1,
    reports: true,
  });
  resources[`${id}Mapping`] = {
    Type: 'AWS::Lambda::EventSourceMapping',
    Properties: {
      EventSourceArn: arnOf(id),
      FunctionName: { Ref: `${id}Function` },
      BatchSize: 1 + random.below(10),
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ...(random.fraction() < 0.5 && {
        ScalingConfig: { MaximumConcurrency: 2 + random.below(3) },
      }),
    },
  };
  return { id, isFifo, maxReceiveCount };
}

/** Lets topics and rules send to a queue. */
function admitServices(resources: Record<string, Resource>, queue: string): void {
  const statement = {
    Effect: 'Allow',
    Principal: { Service: ['sns.amazonaws.com', 'events.amazonaws.com'] },
    Action: 'sqs:SendMessage',
    Resource: arnOf(queue),
  };
  resources[`${queue}Policy`] = {
    Type: 'AWS::SQS::QueuePolicy',
    Properties: {
      Queues: [{ Ref: queue }],
      PolicyDocument: { Version: '2012-10-17', Statement: [statement] },
    },
  };
}

function addTable(
  resources: Record<string, Resource>,
  random: Random,
  seed: string,
  index: number,
): string {
  const id = `Table${index}`;
  resources[id] = {
    Type: 'AWS::DynamoDB::Table',
    Properties: {
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      BillingMode: 'PAY_PER_REQUEST',
      StreamSpecification: { StreamViewType: 'NEW_IMAGE' },
    },
  };
  resources[`${id}Dead`] = { Type: 'AWS::SQS::Queue', Properties: {} };
  const reports = random.fraction() < 0.5;
  addFunction(resources, `${id}Function`, { seed, calmFromAttempt: 4, reports });
  resources[`${id}Mapping`] = {
    Type: 'AWS::Lambda::EventSourceMapping',
    Properties: {
      EventSourceArn: { 'Fn::GetAtt': [id, 'StreamArn'] },
      FunctionName: { Ref: `${id}Function` },
      StartingPosition: 'TRIM_HORIZON',
      BatchSize: 1 + random.below(20),
      ParallelizationFactor: 1 + random.below(3),
      BisectBatchOnFunctionError: random.fraction() < 0.5,
      MaximumRetryAttempts: 1 + random.below(5),
      FunctionResponseTypes: reports ? ['ReportBatchItemFailures'] : [],
      DestinationConfig: { OnFailure: { Destination: arnOf(`${id}Dead`) } },
    },
  };
  return id;
}

function addFunction(
  resources: Record<string, Resource>,
  id: string,
  handler: { readonly seed: string; readonly calmFromAttempt: number; readonly reports: boolean },
): void {
  resources[id] = {
    Type: 'AWS::Lambda::Function',
    Properties: {
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
      Role: arnOf('Role'),
      Timeout: 5,
      Code: { ZipFile: HANDLER_SOURCE },
      Environment: {
        Variables: {
          SEED: handler.seed,
          CALM_FROM_ATTEMPT: String(handler.calmFromAttempt),
          REPORTS: String(handler.reports),
        },
      },
    },
  };
}

function addTopic(
  resources: Record<string, Resource>,
  id: string,
  subscribers: readonly string[],
): void {
  resources[id] = { Type: 'AWS::SNS::Topic', Properties: {} };
  for (const queue of subscribers) {
    resources[`${id}To${queue}`] = {
      Type: 'AWS::SNS::Subscription',
      Properties: {
        TopicArn: { Ref: id },
        Protocol: 'sqs',
        Endpoint: arnOf(queue),
        RawMessageDelivery: true,
      },
    };
  }
}

function addRule(
  resources: Record<string, Resource>,
  id: string,
  kind: string,
  queue: string,
): void {
  resources[id] = {
    Type: 'AWS::Events::Rule',
    Properties: {
      EventPattern: { source: ['simulation'], 'detail-type': [kind] },
      Targets: [{ Id: 'queue', Arn: arnOf(queue) }],
    },
  };
}

function outputs(
  queues: readonly SimulatedQueue[],
  topics: readonly { readonly id: string }[],
  tables: readonly string[],
): object {
  const named = [
    ...queues.flatMap(({ id }) => [id, `${id}Dead`]),
    ...topics.map(({ id }) => id),
    ...tables,
    ...tables.map((id) => `${id}Dead`),
  ];
  return Object.fromEntries(named.map((id) => [`${id}Ref`, { Value: { Ref: id } }]));
}
