/** Calls an AWS operation, whoever answers it: `call('fis', 'StartExperiment', {…})`. */
export type AwsCall = <Output>(
  service: AwsServiceName,
  operation: string,
  input: object,
) => Promise<Output>;

/** By the suffix of the SDK client. */
export type AwsServiceName =
  | 'cloudformation'
  | 'cloudwatch'
  | 'cloudwatch-logs'
  | 'dynamodb'
  | 'eventbridge'
  | 'fis'
  | 'lambda'
  | 's3'
  | 'sqs'
  | 'ssm'
  | 'sts'
  | 'xray';

/** Where an experiment runs: a deployed pipeline, and its time. */
export interface World {
  readonly call: AwsCall;
  /** Milliseconds since the epoch. */
  now(): number;
  /** Lets time pass: really, or by moving a virtual clock. */
  wait(durationMs: number): Promise<void>;
  readonly pipeline: PipelineUnderTest;
}

export interface PipelineUnderTest {
  readonly uploadsBucketName: string;
  readonly filesTableName: string;
  readonly inboxQueueUrl: string;
  readonly ingestQueueUrl: string;
  readonly ingestDeadLetterQueueUrl: string;
  /** What alarm names begin with, before what the runbook calls them. */
  readonly alarmPrefix: string;
  /** What names of its queues and functions begin with: other applications live in the same account. */
  readonly resourcePrefix: string;
  /** As its resources are tagged. */
  readonly stage: string;
}

/** An experiment that cannot be run, in one sentence. */
export class CannotRunError extends Error {
  override readonly name = 'CannotRunError';
}
