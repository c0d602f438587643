import type { QueueAttributeName } from '@aws-sdk/client-sqs';
import { InvalidAttributeName, InvalidAttributeValue, InvalidParameterValue } from './errors.ts';
import {
  DELAY_SECONDS,
  KMS_DATA_KEY_REUSE_SECONDS,
  MAX_RECEIVE_COUNT,
  MAX_REDRIVE_SOURCE_QUEUES,
  MAXIMUM_MESSAGE_SIZE_BYTES,
  MESSAGE_RETENTION_SECONDS,
  RECEIVE_WAIT_TIME_SECONDS,
  VISIBILITY_TIMEOUT_SECONDS,
} from './limits.ts';

export interface RedrivePolicy {
  readonly deadLetterTargetArn: string;
  readonly maxReceiveCount: number;
}

export interface RedriveAllowPolicy {
  readonly redrivePermission: 'allowAll' | 'denyAll' | 'byQueue';
  readonly sourceQueueArns?: readonly string[];
}

/** A queue's attributes: as text, for those who ask, and read, for those who obey. */
export interface QueueAttributes {
  /** Those that can be set, by AWS's name, in AWS's form. */
  readonly texts: ReadonlyMap<string, string>;
  readonly isFifo: boolean;
  readonly visibilityTimeoutSeconds: number;
  readonly delaySeconds: number;
  readonly receiveWaitTimeSeconds: number;
  readonly messageRetentionPeriodSeconds: number;
  readonly maximumMessageSizeBytes: number;
  readonly redrivePolicy: RedrivePolicy | undefined;
  readonly redriveAllowPolicy: RedriveAllowPolicy;
  readonly contentBasedDeduplication: boolean;
  readonly deduplicationScope: 'queue' | 'messageGroup';
}

/** Attributes to set. An empty text takes the attribute away. */
export type AttributeTexts = Readonly<Record<string, string>>;

const INTEGERS: Readonly<Record<string, { min: number; max: number; default: number }>> = {
  VisibilityTimeout: VISIBILITY_TIMEOUT_SECONDS,
  DelaySeconds: DELAY_SECONDS,
  ReceiveMessageWaitTimeSeconds: RECEIVE_WAIT_TIME_SECONDS,
  MessageRetentionPeriod: MESSAGE_RETENTION_SECONDS,
  MaximumMessageSize: MAXIMUM_MESSAGE_SIZE_BYTES,
  KmsDataKeyReusePeriodSeconds: KMS_DATA_KEY_REUSE_SECONDS,
};

const CHOICES: Readonly<Record<string, readonly string[]>> = {
  DeduplicationScope: ['queue', 'messageGroup'],
  FifoThroughputLimit: ['perQueue', 'perMessageGroupId'],
};

const BOOLEANS: ReadonlySet<string> = new Set([
  'FifoQueue',
  'ContentBasedDeduplication',
  'SqsManagedSseEnabled',
]);

/** What `SetQueueAttributes` takes, for one type of queue or the other. */
export const SETTABLE_ATTRIBUTES: ReadonlySet<string> = new Set([
  ...Object.keys(INTEGERS),
  ...Object.keys(CHOICES),
  ...BOOLEANS,
  'Policy',
  'KmsMasterKeyId',
  'RedrivePolicy',
  'RedriveAllowPolicy',
]);

const STANDARD_DEFAULTS: AttributeTexts = {
  VisibilityTimeout: String(VISIBILITY_TIMEOUT_SECONDS.default),
  DelaySeconds: String(DELAY_SECONDS.default),
  ReceiveMessageWaitTimeSeconds: String(RECEIVE_WAIT_TIME_SECONDS.default),
  MessageRetentionPeriod: String(MESSAGE_RETENTION_SECONDS.default),
  MaximumMessageSize: String(MAXIMUM_MESSAGE_SIZE_BYTES.default),
  SqsManagedSseEnabled: 'true',
};

const FIFO_DEFAULTS: AttributeTexts = {
  ...STANDARD_DEFAULTS,
  FifoQueue: 'true',
  ContentBasedDeduplication: 'false',
  DeduplicationScope: 'queue',
  FifoThroughputLimit: 'perQueue',
};

/** The attributes of a new queue. */
export function createAttributes(isFifo: boolean, changes: AttributeTexts): QueueAttributes {
  const defaults = new Map(Object.entries(isFifo ? FIFO_DEFAULTS : STANDARD_DEFAULTS));
  return withTexts(changed(defaults, isFifo, changes), isFifo);
}

/**
 * The attributes after a change.
 * @throws InvalidAttributeName, InvalidAttributeValue, InvalidParameterValue
 */
export function changeAttributes(
  attributes: QueueAttributes,
  changes: AttributeTexts,
): QueueAttributes {
  return withTexts(changed(attributes.texts, attributes.isFifo, changes), attributes.isFifo);
}

function changed(
  texts: ReadonlyMap<string, string>,
  isFifo: boolean,
  changes: AttributeTexts,
): Map<string, string> {
  const result = new Map(texts);
  for (const [name, text] of Object.entries(changes)) {
    const normalized = normalize(name, text, isFifo);
    if (normalized === undefined) result.delete(name);
    else result.set(name, normalized);
  }
  // Only one kind of encryption at a time; AWS lets the newer choice win.
  if (changes.KmsMasterKeyId) result.set('SqsManagedSseEnabled', 'false');
  else if (changes.SqsManagedSseEnabled === 'true') {
    result.delete('KmsMasterKeyId');
    result.delete('KmsDataKeyReusePeriodSeconds');
  }
  // AWS documents that the throughput per group needs the deduplication per group.
  const isPerGroup = result.get('FifoThroughputLimit') === 'perMessageGroupId';
  if (isPerGroup && result.get('DeduplicationScope') !== 'messageGroup') {
    throw new InvalidAttributeValue('FifoThroughputLimit');
  }
  return result;
}

/** @returns the value in AWS's form; undefined for none. */
export function normalize(name: string, text: string, isFifo: boolean): string | undefined {
  checkName(name, isFifo);
  if (name in INTEGERS) return normalizeInteger(name, text);
  if (BOOLEANS.has(name)) return normalizeBoolean(name, text);
  if (name in CHOICES) {
    if (!CHOICES[name]?.includes(text)) throw new InvalidAttributeValue(name);
    return text;
  }
  if (text === '') return undefined;
  if (name === 'RedrivePolicy') return JSON.stringify(parseRedrivePolicy(text));
  if (name === 'RedriveAllowPolicy') return JSON.stringify(parseRedriveAllowPolicy(text));
  if (name === 'Policy') parseJson(name, text);
  return text;
}

function checkName(name: string, isFifo: boolean): void {
  if (!isFifo && name in CHOICES) {
    throw new InvalidAttributeName(
      `You can specify the ${name} only when FifoQueue is set to true.`,
    );
  }
  const isForFifo = name === 'FifoQueue' || name === 'ContentBasedDeduplication';
  if (isForFifo && !isFifo) throw InvalidAttributeName.unknown(name);
  if (!SETTABLE_ATTRIBUTES.has(name)) throw InvalidAttributeName.unknown(name);
}

function normalizeInteger(name: string, text: string): string | undefined {
  const { min, max } = INTEGERS[name] as { min: number; max: number };
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < min || value > max) throw new InvalidAttributeValue(name);
  // AWS shows the reuse period only where it was changed.
  const isHiddenDefault =
    name === 'KmsDataKeyReusePeriodSeconds' && value === KMS_DATA_KEY_REUSE_SECONDS.default;
  return isHiddenDefault ? undefined : String(value);
}

function normalizeBoolean(name: string, text: string): string {
  const value = text.toLowerCase();
  if (value !== 'true' && value !== 'false') throw new InvalidAttributeValue(name);
  if (name === 'FifoQueue' && value === 'false') {
    throw new InvalidAttributeValue(name, 'Modifying queue type is not supported.');
  }
  return value;
}

function parseRedrivePolicy(text: string): RedrivePolicy {
  const policy = parseJson('RedrivePolicy', text) as Record<string, unknown>;
  for (const member of ['maxReceiveCount', 'deadLetterTargetArn']) {
    if (policy[member] !== undefined) continue;
    const reason = `Redrive policy does not contain mandatory attribute: ${member}.`;
    throw InvalidParameterValue.of('RedrivePolicy', text, reason);
  }
  const maxReceiveCount = Number(policy.maxReceiveCount);
  const { min, max } = MAX_RECEIVE_COUNT;
  if (!Number.isInteger(maxReceiveCount) || maxReceiveCount < min || maxReceiveCount > max) {
    throw InvalidParameterValue.of(
      'RedrivePolicy',
      text,
      `Invalid value for maxReceiveCount: ${policy.maxReceiveCount}, ` +
        `valid values are from ${min} to ${max} both inclusive.`,
    );
  }
  return { deadLetterTargetArn: String(policy.deadLetterTargetArn), maxReceiveCount };
}

function parseRedriveAllowPolicy(text: string): RedriveAllowPolicy {
  const policy = parseJson('RedriveAllowPolicy', text) as unknown as RedriveAllowPolicy;
  const invalid = (reason: string) => InvalidParameterValue.of('RedriveAllowPolicy', text, reason);
  if (!['allowAll', 'denyAll', 'byQueue'].includes(policy.redrivePermission)) {
    throw invalid('redrivePermission must be one of allowAll, denyAll, byQueue.');
  }
  const sources = policy.sourceQueueArns;
  if ((policy.redrivePermission === 'byQueue') !== (sources !== undefined)) {
    throw invalid('sourceQueueArns is for redrivePermission byQueue, which needs it.');
  }
  if (sources !== undefined && (!Array.isArray(sources) || sources.length === 0)) {
    throw invalid('sourceQueueArns must be a list of queue ARNs.');
  }
  if (sources !== undefined && sources.length > MAX_REDRIVE_SOURCE_QUEUES) {
    throw invalid(`At most ${MAX_REDRIVE_SOURCE_QUEUES} source queues can be listed.`);
  }
  return policy;
}

function parseJson(name: string, text: string): object {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = undefined;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw InvalidParameterValue.of(name, text, 'It is not a valid JSON map.');
  }
  return value;
}

function withTexts(texts: ReadonlyMap<string, string>, isFifo: boolean): QueueAttributes {
  const text = (name: QueueAttributeName) => texts.get(name) ?? '';
  const redrivePolicy = texts.get('RedrivePolicy');
  const redriveAllowPolicy = texts.get('RedriveAllowPolicy');
  return {
    texts,
    isFifo,
    visibilityTimeoutSeconds: Number(text('VisibilityTimeout')),
    delaySeconds: Number(text('DelaySeconds')),
    receiveWaitTimeSeconds: Number(text('ReceiveMessageWaitTimeSeconds')),
    messageRetentionPeriodSeconds: Number(text('MessageRetentionPeriod')),
    maximumMessageSizeBytes: Number(text('MaximumMessageSize')),
    redrivePolicy: redrivePolicy === undefined ? undefined : JSON.parse(redrivePolicy),
    redriveAllowPolicy:
      redriveAllowPolicy === undefined
        ? { redrivePermission: 'allowAll' }
        : JSON.parse(redriveAllowPolicy),
    contentBasedDeduplication: text('ContentBasedDeduplication') === 'true',
    deduplicationScope: text('DeduplicationScope') === 'messageGroup' ? 'messageGroup' : 'queue',
  };
}
