import type {
  DescribeStreamCommandInput,
  GetRecordsCommandInput,
  GetShardIteratorCommandInput,
  ListStreamsCommandInput,
} from '@aws-sdk/client-dynamodb-streams';
import { NotImplementedError } from '../../../errors.ts';
import type { Operation } from '../../../service.ts';
import type { Database } from '../delivery.ts';
import {
  ConstraintError,
  ExpiredIteratorError,
  MissingMemberError,
  ResourceNotFoundError,
  TrimmedDataAccessError,
  ValidationError,
} from '../errors.ts';
import { MAXIMUM_RECORDS, MAXIMUM_STREAMS_LISTED, SHARD_ITERATOR_MS } from '../limits.ts';
import {
  endOffset,
  firstOffset,
  offsetOf,
  readRecords,
  type Shard,
  type Stream,
  type StreamRecord,
  sequenceNumberOf,
} from '../model/stream.ts';

/**
 * The operations of DynamoDB Streams.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Operations_Amazon_DynamoDB_Streams.html
 */
export function createStreamOperations(database: Database): Record<string, Operation> {
  return {
    ListStreams: (input: ListStreamsCommandInput) => listStreams(database, input),
    DescribeStream: (input: DescribeStreamCommandInput) => ({
      StreamDescription: describeStream(findStream(database, input.StreamArn), input),
    }),
    GetShardIterator: (input: GetShardIteratorCommandInput) => getShardIterator(database, input),
    GetRecords: (input: GetRecordsCommandInput) => getRecords(database, input),
  };
}

function required<Value>(value: Value | null | undefined, member: string): Value {
  if (value !== undefined && value !== null) return value;
  throw new MissingMemberError(member);
}

function limitOf(value: number | undefined, maximum: number): number {
  if (value === undefined) return maximum;
  if (value >= 1 && value <= maximum) return value;
  const bound = value < 1 ? 'greater than or equal to 1' : `less than or equal to ${maximum}`;
  throw new ConstraintError('limit', `'${value}'`, `have value ${bound}`);
}

function findStream({ streams }: Database, arn: string | undefined): Stream {
  const stream = streams.get(required(arn, 'streamArn'));
  if (stream === undefined) throw new ResourceNotFoundError(`Stream: ${arn} not found`);
  return stream;
}

function listStreams({ streams }: Database, input: ListStreamsCommandInput): object {
  const { TableName: tableName, ExclusiveStartStreamArn: start } = input;
  const all = [...streams.values()].filter(
    (stream) => tableName === undefined || stream.tableName === tableName,
  );
  const from = start === undefined ? 0 : all.findIndex(({ arn }) => arn === start) + 1;
  const listed = all.slice(from, from + limitOf(input.Limit, MAXIMUM_STREAMS_LISTED));
  return {
    Streams: listed.map((stream) => ({
      StreamArn: stream.arn,
      TableName: stream.tableName,
      StreamLabel: stream.label,
    })),
    ...(from + listed.length < all.length && { LastEvaluatedStreamArn: listed.at(-1)?.arn }),
  };
}

function describeStream(stream: Stream, input: DescribeStreamCommandInput): object {
  if (input.ShardFilter !== undefined)
    throw new NotImplementedError('dynamodb-streams', 'The parameter ShardFilter');
  const { ExclusiveStartShardId: start } = input;
  const from = start === undefined ? 0 : stream.shards.findIndex(({ id }) => id === start) + 1;
  const shards = stream.shards.slice(from, from + limitOf(input.Limit, MAXIMUM_STREAMS_LISTED));
  const isCut = from + shards.length < stream.shards.length;
  return {
    StreamArn: stream.arn,
    StreamLabel: stream.label,
    StreamStatus: stream.disabledAtMs === undefined ? 'ENABLED' : 'DISABLED',
    StreamViewType: stream.viewType,
    CreationRequestDateTime: stream.createdAtMs / 1000,
    TableName: stream.tableName,
    KeySchema: stream.keySchema,
    Shards: shards.map((shard) => describeShard(stream, shard)),
    ...(isCut && { LastEvaluatedShardId: shards.at(-1)?.id }),
  };
}

function describeShard(stream: Stream, shard: Shard): object {
  const isClosed = stream.disabledAtMs !== undefined;
  const first = firstOffset(shard);
  const last = Math.max(first, endOffset(shard) - 1);
  return {
    ShardId: shard.id,
    SequenceNumberRange: {
      StartingSequenceNumber: sequenceNumberOf(shard, first),
      ...(isClosed && { EndingSequenceNumber: sequenceNumberOf(shard, last) }),
    },
  };
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_GetShardIterator.html */
function getShardIterator(
  database: Database,
  input: GetShardIteratorCommandInput,
): { ShardIterator: string } {
  const stream = findStream(database, input.StreamArn);
  const shardId = required(input.ShardId, 'shardId');
  const shard = stream.shards.find(({ id }) => id === shardId);
  if (shard === undefined) {
    throw new ResourceNotFoundError(`Shard: ${shardId} in Stream: ${stream.arn} not found`);
  }
  const offset = startOffset(shard, input);
  return { ShardIterator: writeIterator(stream, shard, { offset, nowMs: database.now() }) };
}

function startOffset(shard: Shard, input: GetShardIteratorCommandInput): number {
  switch (required(input.ShardIteratorType, 'shardIteratorType')) {
    case 'TRIM_HORIZON':
      return firstOffset(shard);
    case 'LATEST':
      return endOffset(shard);
    case 'AT_SEQUENCE_NUMBER':
      return givenOffset(shard, input);
    case 'AFTER_SEQUENCE_NUMBER':
      return givenOffset(shard, input) + 1;
    default:
      throw new ConstraintError(
        'shardIteratorType',
        `'${input.ShardIteratorType}'`,
        'satisfy enum value set: [AFTER_SEQUENCE_NUMBER, LATEST, AT_SEQUENCE_NUMBER, TRIM_HORIZON]',
      );
  }
}

function givenOffset(
  shard: Shard,
  { SequenceNumber: sequenceNumber }: GetShardIteratorCommandInput,
): number {
  const offset = offsetOf(shard, required(sequenceNumber, 'sequenceNumber'));
  if (offset === undefined) {
    throw new ValidationError(`Invalid SequenceNumber: ${sequenceNumber}`);
  }
  if (offset < firstOffset(shard)) throw new TrimmedDataAccessError();
  return offset;
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_GetRecords.html */
function getRecords(
  database: Database,
  input: GetRecordsCommandInput,
): { Records: StreamRecord[]; NextShardIterator?: string } {
  const limit = limitOf(input.Limit, MAXIMUM_RECORDS);
  const { stream, shard, offset } = readIterator(database, input.ShardIterator);
  if (offset < firstOffset(shard)) throw new TrimmedDataAccessError();
  const { region } = database.context;
  const records = readRecords(stream, shard, { offset, limit, region });
  database.metrics.streamRead(stream.tableName, stream.label, records);
  const next = offset + records.length;
  const isAtEnd = stream.disabledAtMs !== undefined && next >= endOffset(shard);
  if (isAtEnd) return { Records: records };
  return {
    Records: records,
    NextShardIterator: writeIterator(stream, shard, { offset: next, nowMs: database.now() }),
  };
}

/** An iterator holds all there is to it, so that the engine keeps none. */
function writeIterator(
  stream: Stream,
  shard: Shard,
  { offset, nowMs }: { offset: number; nowMs: number },
): string {
  const place = Buffer.from(`${shard.index}/${offset}/${nowMs}`).toString('base64');
  return `${stream.arn}|1|${place}`;
}

function readIterator(
  database: Database,
  iterator: string | undefined,
): { stream: Stream; shard: Shard; offset: number } {
  const [arn = '', , place = ''] = required(iterator, 'shardIterator').split('|');
  const [index = Number.NaN, offset = Number.NaN, createdAtMs = Number.NaN] = Buffer.from(
    place,
    'base64',
  )
    .toString()
    .split('/')
    .map(Number);
  if (!(offset >= 0)) throw new ValidationError('Invalid ShardIterator');
  const stream = findStream(database, arn);
  const shard = stream.shards[index];
  if (shard === undefined) throw new ValidationError('Invalid ShardIterator');
  if (database.now() - createdAtMs > SHARD_ITERATOR_MS) throw new ExpiredIteratorError();
  return { stream, shard, offset };
}
