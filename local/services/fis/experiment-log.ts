import type { Principal } from '../../credentials.ts';
import { AwsError } from '../../errors.ts';
import type { Context } from '../../service.ts';
import type { Experiment } from './model/experiment.ts';

/** https://docs.aws.amazon.com/fis/latest/userguide/monitoring-logging.html#experiment-log-schema */
export type LogType =
  | 'experiment-start'
  | 'target-resolution-start'
  | 'target-resolution-detail'
  | 'target-resolution-end'
  | 'action-start'
  | 'action-error'
  | 'action-end'
  | 'experiment-end';

const WRITER: Principal = { kind: 'service', name: 'delivery.logs.amazonaws.com' };

/** The log of one experiment, by schema version 2: to CloudWatch Logs as it goes, to S3 when it ends. */
export class ExperimentLog {
  readonly #context: Context;
  readonly #experiment: Experiment;
  readonly #lines: string[] = [];
  /** Records are written one after the other, whoever writes them. */
  #written: Promise<void> | undefined;

  constructor(context: Context, experiment: Experiment) {
    this.#context = context;
    this.#experiment = experiment;
  }

  async write(logType: LogType, details: object = {}): Promise<void> {
    const { kernel, account } = this.#context;
    const { id, arn, settings } = this.#experiment;
    if (settings.logConfiguration === undefined) return;
    const timestampMs = kernel.now();
    const record = {
      id,
      log_type: logType,
      event_timestamp: new Date(timestampMs).toISOString(),
      version: '2',
      details: { account_id: account, experiment_arn: arn, ...details },
    };
    const line = JSON.stringify(record);
    this.#lines.push(line);
    const before = this.#written ?? this.#createStream();
    this.#written = before.then(() => this.#put(line, timestampMs));
    await this.#written;
  }

  /** Delivers the whole log to S3, where the template asks for it. */
  async close(): Promise<void> {
    const { kernel, account, region } = this.#context;
    const { id, settings } = this.#experiment;
    const s3 = settings.logConfiguration?.s3Configuration;
    if (s3 === undefined) return;
    const day = new Date(kernel.now()).toISOString().slice(0, 10).replaceAll('-', '/');
    const path = `AWSLogs/${account}/fis/${region}/${id}/${day}/${id}.log`;
    const Key = s3.prefix === undefined ? path : `${s3.prefix}/${path}`;
    const Body = Buffer.from(this.#lines.map((line) => `${line}\n`).join(''));
    await this.#call('s3', 'PutObject', { Bucket: s3.bucketName, Key, Body });
  }

  async #createStream(): Promise<void> {
    const stream = this.#stream();
    if (stream !== undefined) await this.#call('cloudwatch-logs', 'CreateLogStream', stream);
  }

  async #put(message: string, timestamp: number): Promise<void> {
    const stream = this.#stream();
    if (stream === undefined) return;
    const logEvents = [{ timestamp, message }];
    await this.#call('cloudwatch-logs', 'PutLogEvents', { ...stream, logEvents });
  }

  #stream(): { logGroupName: string; logStreamName: string } | undefined {
    const { id, settings } = this.#experiment;
    const arn = settings.logConfiguration?.cloudWatchLogsConfiguration?.logGroupArn;
    const logGroupName = arn && /:log-group:(.+):\*$/.exec(arn)?.[1];
    return logGroupName ? { logGroupName, logStreamName: `/aws/fis/${id}` } : undefined;
  }

  /** A log that cannot be delivered stops no experiment. */
  async #call(service: 's3' | 'cloudwatch-logs', operation: string, input: object): Promise<void> {
    try {
      await this.#context.call(service, operation, input, WRITER);
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      const { journal } = this.#context.kernel;
      journal.record('fis:log-refused', this.#experiment.arn, { code: error.code });
    }
  }
}
