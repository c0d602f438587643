import type { GetShardIteratorCommandInput } from '@aws-sdk/client-dynamodb-streams';
import type {
  DeleteMessageBatchCommandInput,
  Message,
  ReceiveMessageCommandInput,
} from '@aws-sdk/client-sqs';
import { AwsError } from '../../../../local/errors.ts';
import type { Kernel } from '../../../../local/kernel/kernel.ts';
import type { Call, Operation, ServiceDefinition } from '../../../../local/service.ts';
import type {
  FunctionInvoker,
  FunctionRequest,
} from '../../../../local/services/lambda/delivery/invoker.ts';
import {
  defaultSettings,
  type FunctionSettings,
  type FunctionState,
} from '../../../../local/services/lambda/model/function.ts';
import type { WireRecord } from '../../../../local/services/lambda/model/stream-batch.ts';
import type { InvocationTarget } from '../../../../local/services/lambda/model/target.ts';
import type { InvocationOutcome } from '../../../../local/services/lambda/runtime/environment.ts';

export const ROLE_ARN = 'arn:aws:iam::000000000000:role/test-role';
export const QUEUE_ARN = 'arn:aws:sqs:us-east-1:000000000000:source';
export const STREAM_ARN = 'arn:aws:dynamodb:us-east-1:000000000000:table/t/stream/s';

/** A function that nothing runs. */
export function functionState(settings: Partial<FunctionSettings> = {}): FunctionState {
  return {
    id: 'function-id',
    name: 'f',
    arn: 'arn:aws:lambda:us-east-1:000000000000:function:f',
    settings: {
      ...defaultSettings('f'),
      runtime: 'nodejs24.x',
      handler: 'index.handler',
      roleArn: ROLE_ARN,
      ...settings,
    },
    code: { directory: '', sha256: '', sizeBytes: 0 },
    revisionId: '',
    lastModifiedMs: 0,
    version: '$LATEST',
    tags: new Map(),
    versions: new Map(),
    aliases: new Map(),
    publishedCount: 0,
    policies: new Map(),
    eventInvokes: new Map(),
    recursiveLoop: 'Terminate',
  };
}

export function outcome(payload: unknown, status: InvocationOutcome['status'] = 'success') {
  return {
    status,
    payload: Buffer.from(JSON.stringify(payload)),
    durationMs: 1,
    billedDurationMs: 1,
    executedVersion: '$LATEST',
  } satisfies InvocationOutcome;
}

export const FAILED = outcome({ errorType: 'Error', errorMessage: 'broken' }, 'error');

export interface FakeInvocation {
  readonly atMs: number;
  readonly request: FunctionRequest;
}

/** Answers invocations as the test says, and remembers them. */
export class FakeInvoker implements FunctionInvoker {
  readonly invocations: FakeInvocation[] = [];
  /** How many ran at once, at most. */
  maximumConcurrency = 0;
  #running = 0;
  readonly #kernel: Kernel;
  readonly #durationMs: number;
  readonly #answer: (request: FunctionRequest, count: number) => InvocationOutcome;

  constructor(
    kernel: Kernel,
    answer: (request: FunctionRequest, count: number) => InvocationOutcome,
    durationMs = 0,
  ) {
    this.#kernel = kernel;
    this.#answer = answer;
    this.#durationMs = durationMs;
  }

  async invoke(_target: InvocationTarget, request: FunctionRequest): Promise<InvocationOutcome> {
    this.invocations.push({ atMs: this.#kernel.now(), request });
    const answer = this.#answer(request, this.invocations.length);
    this.#running++;
    this.maximumConcurrency = Math.max(this.maximumConcurrency, this.#running);
    await this.#kernel.sleep(this.#durationMs, 'fake function');
    this.#running--;
    return answer;
  }

  /** The records of each batch, by the given member. */
  batches(member: string): unknown[][] {
    return this.invocations.map(({ request }) =>
      JSON.parse(String(request.payload)).Records.map((record: Record<string, unknown>) =>
        member.split('.').reduce<unknown>((o, key) => (o as Record<string, unknown>)[key], record),
      ),
    );
  }
}

/** A queue with long polls and visibility timeouts, and nothing else. */
export class FakeQueue {
  readonly definition: ServiceDefinition;
  visibilityTimeoutSeconds = 30;
  /** Of all messages received, if it is set. */
  traceHeader: string | undefined;
  /** Refuses every call with this, if it is set. */
  refusal: AwsError | undefined;
  readonly deleted: string[] = [];
  /** How often each deleted message had been received. */
  readonly receiveCounts = new Map<string, number>();
  readonly #onDelete: (() => void)[] = [];
  readonly calls: { operation: string; call: Call }[] = [];
  readonly #visible: { message: Message; receiveCount: number }[] = [];
  readonly #inFlight = new Map<string, { message: Message; receiveCount: number }>();
  #polls: (() => void)[] = [];
  #count = 0;
  #kernel: Kernel | undefined;

  constructor() {
    const operation = <Input>(name: string, run: (input: Input) => unknown): Operation => {
      return (input: Input, call: Call) => {
        this.calls.push({ operation: name, call });
        if (this.refusal !== undefined) throw this.refusal;
        return run(input);
      };
    };
    this.definition = {
      name: 'sqs',
      create: ({ kernel }) => {
        this.#kernel = kernel;
        return {
          operations: {
            ReceiveMessage: operation('ReceiveMessage', this.#receive.bind(this)),
            DeleteMessageBatch: operation('DeleteMessageBatch', this.#delete.bind(this)),
            GetQueueAttributes: operation('GetQueueAttributes', () => ({
              Attributes: { VisibilityTimeout: String(this.visibilityTimeoutSeconds) },
            })),
          },
        };
      },
    };
  }

  send(...bodies: string[]): void {
    for (const Body of bodies) {
      this.#count++;
      this.#visible.push({ message: { MessageId: `m${this.#count}`, Body }, receiveCount: 0 });
    }
    this.#wakePolls();
  }

  /** Waits until so many messages have been deleted. */
  async untilDeleted(count: number): Promise<void> {
    while (this.deleted.length < count) {
      await new Promise<void>((resolve) => this.#onDelete.push(resolve));
    }
  }

  get visibleCount(): number {
    return this.#visible.length;
  }

  get inFlightCount(): number {
    return this.#inFlight.size;
  }

  async #receive(input: ReceiveMessageCommandInput): Promise<{ Messages?: Message[] }> {
    if (this.#visible.length === 0) await this.#waitForMessages(input.WaitTimeSeconds ?? 0);
    const taken = this.#visible.splice(0, input.MaxNumberOfMessages ?? 1);
    return { Messages: taken.map((entry) => this.#deliver(entry)) };
  }

  #deliver(entry: { message: Message; receiveCount: number }): Message {
    entry.receiveCount++;
    const ReceiptHandle = `${entry.message.MessageId}-${entry.receiveCount}`;
    this.#inFlight.set(ReceiptHandle, entry);
    this.#kernel?.schedule(this.visibilityTimeoutSeconds * 1000, 'fake visibility', () => {
      if (!this.#inFlight.delete(ReceiptHandle)) return;
      this.#visible.push(entry);
      this.#wakePolls();
    });
    const Attributes = {
      ApproximateReceiveCount: String(entry.receiveCount),
      ...(this.traceHeader !== undefined && { AWSTraceHeader: this.traceHeader }),
    };
    return { ...entry.message, ReceiptHandle, Attributes };
  }

  /** Ends the visibility timeout of every message in flight now. */
  endVisibilityTimeouts(): void {
    this.#visible.push(...this.#inFlight.values());
    this.#inFlight.clear();
    this.#wakePolls();
  }

  #delete({ Entries }: DeleteMessageBatchCommandInput): object {
    for (const { ReceiptHandle = '' } of Entries ?? []) {
      const entry = this.#inFlight.get(ReceiptHandle);
      if (entry !== undefined) {
        this.deleted.push(entry.message.Body ?? '');
        this.receiveCounts.set(entry.message.Body ?? '', entry.receiveCount);
      }
      this.#inFlight.delete(ReceiptHandle);
    }
    for (const resolve of this.#onDelete.splice(0)) resolve();
    return {};
  }

  async #waitForMessages(waitSeconds: number): Promise<void> {
    const kernel = this.#kernel;
    if (kernel === undefined || waitSeconds === 0) return;
    await kernel.work.pause<void>((resume) => {
      let isOver = false;
      const end = () => {
        if (isOver) return;
        isOver = true;
        timer.cancel();
        this.#polls = this.#polls.filter((poll) => poll !== end);
        resume();
      };
      const timer = kernel.schedule(waitSeconds * 1000, 'fake long poll', end);
      this.#polls.push(end);
    });
  }

  /** As on SQS: one poll for each message, the rest go on waiting. */
  #wakePolls(): void {
    for (const poll of this.#polls.slice(0, this.#visible.length)) poll();
  }
}

/** One table's stream, in shards that the test opens, fills and closes. */
export class FakeStream {
  readonly definition: ServiceDefinition;
  readonly readCounts = new Map<string, number>();
  /** Refuses the next read with this. */
  refusal: AwsError | undefined;
  readonly #shards = new Map<
    string,
    { parentId: string | undefined; records: WireRecord[]; isClosed: boolean }
  >();
  #sequence = 0;
  #kernel: Kernel | undefined;

  constructor() {
    this.openShard('shard-1');
    this.definition = {
      name: 'dynamodb-streams',
      wireJson: true,
      create: ({ kernel }) => {
        this.#kernel = kernel;
        return {
          operations: {
            DescribeStream: () => ({ StreamDescription: { Shards: this.#describe() } }),
            GetShardIterator: (input: GetShardIteratorCommandInput) => ({
              ShardIterator: `${input.ShardId}/${this.#start(input)}`,
            }),
            GetRecords: (input: { ShardIterator: string; Limit: number }) => this.#read(input),
          },
        };
      },
    };
  }

  openShard(id: string, parentId?: string): void {
    this.#shards.set(id, { parentId, records: [], isClosed: false });
  }

  closeShard(id: string): void {
    const shard = this.#shards.get(id);
    if (shard !== undefined) shard.isClosed = true;
    this.#kernel?.signals.notify(STREAM_ARN);
  }

  /** Adds a change of an item to a shard. @returns its sequence number */
  put(itemId: string, newImage: Record<string, unknown> = {}, shardId = 'shard-1'): string {
    this.#sequence++;
    const SequenceNumber = String(this.#sequence).padStart(21, '0');
    this.#shards.get(shardId)?.records.push({
      eventID: SequenceNumber,
      eventName: 'INSERT',
      dynamodb: {
        ApproximateCreationDateTime: (this.#kernel?.now() ?? 0) / 1000,
        Keys: { id: { S: itemId } },
        NewImage: newImage as never,
        SequenceNumber,
      },
    });
    this.#kernel?.signals.notify(STREAM_ARN);
    return SequenceNumber;
  }

  #describe(): object[] {
    return [...this.#shards].map(([ShardId, { parentId }]) => ({
      ShardId,
      ...(parentId !== undefined && { ParentShardId: parentId }),
    }));
  }

  #start(input: GetShardIteratorCommandInput): number {
    const records = this.#shards.get(input.ShardId ?? '')?.records ?? [];
    if (input.ShardIteratorType === 'LATEST') return records.length;
    return records.findIndex((r) => r.dynamodb?.SequenceNumber === input.SequenceNumber) + 1;
  }

  #read(input: { ShardIterator: string; Limit: number }): object {
    const [shardId = '', position = '0'] = input.ShardIterator.split('/');
    const shard = this.#shards.get(shardId);
    if (shard === undefined) {
      throw new AwsError('ResourceNotFoundException', 'no such shard', { statusCode: 400 });
    }
    const { refusal } = this;
    this.refusal = undefined;
    if (refusal !== undefined) throw refusal;
    this.readCounts.set(shardId, (this.readCounts.get(shardId) ?? 0) + 1);
    const start = Number(position);
    const Records = shard.records.slice(start, start + input.Limit);
    const next = start + Records.length;
    const isAtEnd = shard.isClosed && next === shard.records.length;
    return { Records, ...(!isAtEnd && { NextShardIterator: `${shardId}/${next}` }) };
  }
}
