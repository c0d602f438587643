import type { PutEventsResponse } from '@aws-sdk/client-eventbridge';
import type { Principal } from '../../credentials.ts';
import { AwsError, NotImplementedError } from '../../errors.ts';
import type { Context } from '../../service.ts';
import { invalid, unsupportedTargetService } from './errors.ts';
import { LIMITS } from './limits.ts';
import type { ScheduleTarget } from './model/schedules.ts';

/** A call of another service's API, its input as JSON writes it. */
export interface TargetCall {
  readonly service: string;
  readonly operation: string;
  readonly input: object;
}

/** A target that the Scheduler knows how to call without being told the operation. */
interface TemplatedTarget {
  readonly service: string;
  readonly operation: string;
  /** Whether its Input must be JSON. */
  readonly takesJson: boolean;
  input(target: ScheduleTarget, payload: string): object;
}

/**
 * By the ARN's third part. https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-targets-templated.html
 */
const TEMPLATED_TARGETS: Readonly<Record<string, TemplatedTarget>> = {
  lambda: {
    service: 'lambda',
    operation: 'Invoke',
    takesJson: true,
    input: ({ Arn }, Payload) => ({ FunctionName: Arn, InvocationType: 'Event', Payload }),
  },
  sqs: {
    service: 'sqs',
    operation: 'SendMessage',
    takesJson: false,
    input: ({ Arn, SqsParameters: fifo }, MessageBody) => {
      const [, , , , account, name] = Arn.split(':');
      return { QueueUrl: `/${account}/${name}`, MessageBody, ...fifo };
    },
  },
  sns: {
    service: 'sns',
    operation: 'Publish',
    takesJson: false,
    input: ({ Arn }, Message) => ({ TopicArn: Arn, Message }),
  },
  events: {
    service: 'eventbridge',
    operation: 'PutEvents',
    takesJson: true,
    input: ({ Arn, EventBridgeParameters: event }, Detail) => ({
      Entries: [
        { EventBusName: Arn, Source: event?.Source, DetailType: event?.DetailType, Detail },
      ],
    }),
  },
  states: {
    service: 'sfn',
    operation: 'StartExecution',
    takesJson: true,
    input: ({ Arn }, input) => ({ stateMachineArn: Arn, input }),
  },
};

/** Templated targets of services that the engine does not have. */
const FOREIGN_TARGETS: ReadonlySet<string> = new Set([
  'codebuild',
  'codepipeline',
  'ecs',
  'firehose',
  'inspector',
  'kinesis',
  'sagemaker',
]);

/** Target settings that belong to those services. */
const FOREIGN_SETTINGS = [
  'EcsParameters',
  'EventBridgePutEventsV2Parameters',
  'EventBridgePutRawEventsParameters',
  'KinesisParameters',
  'SageMakerPipelineParameters',
] as const;

/**
 * What universal targets must not begin with: they only read.
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-targets-universal.html#unsupported-api-actions
 */
const READ_ONLY_ACTION = new RegExp(
  '^(?:get|describe|list|poll|receive|search|scan|query|select|read|lookup|discover|validate|batchGet|' +
    'batchDescribe|batchRead|transactGet|adminGet|adminList|testMigration|retrieve|testConnection|' +
    'translateDocument|isAuthorized|invokeModel)',
);

const UNIVERSAL_TARGET = /^arn:aws[a-z-]*:scheduler:::aws-sdk:([a-z0-9]+):([a-z][A-Za-z0-9]*)$/;

/**
 * Refuses a target that cannot be called, when the schedule is made.
 * @throws AwsError ValidationException for what AWS refuses; NotImplementedError for what only the engine does
 */
export function checkTarget(context: Context, target: ScheduleTarget): void {
  for (const setting of FOREIGN_SETTINGS) {
    if (target[setting] !== undefined) {
      throw new NotImplementedError('scheduler', `The target setting ${setting}`);
    }
  }
  if (Buffer.byteLength(target.Input ?? '') > LIMITS.inputBytesMax) {
    throw invalid(`Input must not be larger than ${LIMITS.inputBytesMax} bytes.`);
  }
  const called = targetCall(target, target.Input ?? '{}');
  if (!context.simulates(called.service, called.operation)) {
    throw new NotImplementedError('scheduler', `The target ${target.Arn}`);
  }
}

/**
 * The call that invokes a target.
 * @param payload what the target gets: the schedule's Input with its context attributes filled in
 */
export function targetCall(target: ScheduleTarget, payload: string): TargetCall {
  const universal = UNIVERSAL_TARGET.exec(target.Arn);
  if (universal !== null) return universalCall(universal[1] ?? '', universal[2] ?? '', payload);
  const owner = target.Arn.split(':')[2] ?? '';
  const templated = TEMPLATED_TARGETS[owner];
  if (templated === undefined) {
    if (FOREIGN_TARGETS.has(owner)) {
      throw new NotImplementedError('scheduler', `The target ${target.Arn}`);
    }
    throw unsupportedTargetService(owner || target.Arn);
  }
  if (owner === 'events' && target.EventBridgeParameters === undefined) {
    throw invalid('EventBridgeParameters must be provided for an EventBridge target.');
  }
  if (templated.takesJson) parseJson(payload);
  const { service, operation } = templated;
  return { service, operation, input: templated.input(target, payload) };
}

function universalCall(service: string, action: string, payload: string): TargetCall {
  if (READ_ONLY_ACTION.test(action)) {
    throw invalid(`Invalid request provided: ${action} is not a supported action for a target.`);
  }
  const operation = `${action.charAt(0).toUpperCase()}${action.slice(1)}`;
  const input = parseJson(payload);
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    throw invalid('The Input of a universal target must be a JSON object.');
  }
  return { service, operation, input };
}

/** @throws AwsError what the target answers */
export async function invokeTarget(
  context: Context,
  { service, operation, input }: TargetCall,
  role: Principal,
): Promise<void> {
  const answer = await context.callWithJson(service, operation, input, role);
  // PutEvents answers well even when it took nothing.
  if (service !== 'eventbridge' || operation !== 'PutEvents') return;
  const refused = (answer as PutEventsResponse).Entries?.find((entry) => entry.ErrorCode);
  if (refused?.ErrorCode !== undefined) {
    throw new AwsError(refused.ErrorCode, refused.ErrorMessage ?? '');
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw invalid('The Input of the target must be well-formed JSON.');
  }
}
