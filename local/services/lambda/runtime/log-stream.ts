import type {
  CreateLogGroupCommandInput,
  CreateLogStreamCommandInput,
  InputLogEvent,
  PutLogEventsCommandInput,
} from '@aws-sdk/client-cloudwatch-logs';
import type { Principal } from '../../../credentials.ts';
import { AwsError } from '../../../errors.ts';
import type { Timer } from '../../../kernel/timer-queue.ts';
import type { Context } from '../../../service.ts';
import { LOG_BATCH, LOG_FLUSH_DELAY_MS } from '../limits.ts';

export interface LogStreamOptions {
  /** The function's role: it needs the permission to write. */
  readonly principal: Principal;
  readonly functionArn: string;
  readonly logGroupName: string;
  readonly logStreamName: string;
}

/**
 * One environment's stream in CloudWatch Logs. Lines are gathered and handed over at the end of
 * each invocation, or after a second of a longer one:
 * https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs.html
 */
export class LogStream {
  readonly #context: Context;
  readonly #options: LogStreamOptions;
  #gathered: InputLogEvent[] = [];
  #flushTimer: Timer | undefined;
  /** What has been flushed and not yet sent. */
  readonly #outbox: InputLogEvent[][] = [];
  #sending = false;
  #created = false;

  constructor(context: Context, options: LogStreamOptions) {
    this.#context = context;
    this.#options = options;
  }

  write(message: string): void {
    const { kernel } = this.#context;
    this.#gathered.push({ timestamp: kernel.now(), message });
    if (this.#gathered.length >= LOG_BATCH.events) this.flush();
    else {
      this.#flushTimer ??= kernel.schedule(LOG_FLUSH_DELAY_MS, 'lambda:log', () => this.flush());
    }
  }

  flush(): void {
    this.#flushTimer?.cancel();
    this.#flushTimer = undefined;
    if (this.#gathered.length === 0) return;
    this.#outbox.push(...batches(this.#gathered));
    this.#gathered = [];
    // In order, so one at a time; the loop that is under way takes the rest.
    if (!this.#sending) this.#context.kernel.start(() => this.#send());
  }

  async #send(): Promise<void> {
    this.#sending = true;
    for (let logEvents = this.#outbox.shift(); logEvents; logEvents = this.#outbox.shift()) {
      try {
        if (!this.#created) await this.#create();
        this.#created = true;
        await this.#put(logEvents);
      } catch (error) {
        // A function whose role may not write logs runs all the same, without logs.
        if (!(error instanceof AwsError)) throw error;
        const { functionArn } = this.#options;
        this.#context.kernel.journal.record('lambda:logs-lost', functionArn, { code: error.code });
      }
    }
    this.#sending = false;
  }

  async #put(logEvents: InputLogEvent[]): Promise<void> {
    const { logGroupName, logStreamName, principal } = this.#options;
    const input: PutLogEventsCommandInput = { logGroupName, logStreamName, logEvents };
    await this.#context.call('cloudwatch-logs', 'PutLogEvents', input, principal);
  }

  async #create(): Promise<void> {
    const { logGroupName, logStreamName, principal } = this.#options;
    const stream: CreateLogStreamCommandInput = { logGroupName, logStreamName };
    try {
      await this.#context.call('cloudwatch-logs', 'CreateLogStream', stream, principal);
    } catch (error) {
      if ((error as AwsError).code !== 'ResourceNotFoundException') throw error;
      await this.#createGroup();
      await this.#context.call('cloudwatch-logs', 'CreateLogStream', stream, principal);
    }
  }

  async #createGroup(): Promise<void> {
    const { logGroupName, principal } = this.#options;
    const group: CreateLogGroupCommandInput = { logGroupName };
    try {
      await this.#context.call('cloudwatch-logs', 'CreateLogGroup', group, principal);
    } catch (error) {
      // Another environment of the function was first.
      if ((error as AwsError).code !== 'ResourceAlreadyExistsException') throw error;
    }
  }
}

/** Splits events into requests that PutLogEvents takes. */
function* batches(events: InputLogEvent[]): Generator<InputLogEvent[]> {
  let start = 0;
  let sizeBytes = 0;
  for (const [index, { message = '' }] of events.entries()) {
    const eventBytes = Buffer.byteLength(message) + LOG_BATCH.overheadBytesPerEvent;
    if (sizeBytes + eventBytes > LOG_BATCH.bytes && index > start) {
      yield events.slice(start, index);
      start = index;
      sizeBytes = 0;
    }
    sizeBytes += eventBytes;
  }
  yield start === 0 ? events : events.slice(start);
}
