import { createHash } from 'node:crypto';
import type { MessageAttributeValue } from '@aws-sdk/client-sqs';
import { NotImplementedError } from '../../errors.ts';
import { InvalidParameterValue } from './errors.ts';
import { MAX_ATTRIBUTE_NAME_LENGTH, MAX_MESSAGE_ATTRIBUTES } from './limits.ts';

export type MessageAttributes = Readonly<Record<string, MessageAttributeValue>>;

/** Letters beyond ASCII are undocumented, and accepted by AWS. */
const NAME = /^[\p{L}0-9_.-]+$/u;
const RESERVED_NAME = /^(aws\.|amazon\.|\.)|\.$|\.\./i;
const DATA_TYPE = /^(String|Number|Binary)(\..*)?$/s;

/** Characters that a message body and a string attribute may not have: those outside of XML's. */
export const INVALID_CHARACTERS = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;

/**
 * Checks a sender's attributes as SQS does.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html
 * @throws InvalidParameterValue
 */
export function validateMessageAttributes(attributes: MessageAttributes): void {
  const entries = Object.entries(attributes);
  if (entries.length > MAX_MESSAGE_ATTRIBUTES) {
    throw new InvalidParameterValue(
      `Number of message attributes [${entries.length}] exceeds the allowed maximum ` +
        `[${MAX_MESSAGE_ATTRIBUTES}].`,
    );
  }
  for (const [name, value] of entries) {
    validateName(name);
    validateValue(name, value);
  }
}

function validateName(name: string): void {
  if (name.length > MAX_ATTRIBUTE_NAME_LENGTH) {
    throw new InvalidParameterValue(
      'Message (user) attribute names must be shorter than 256 Bytes',
    );
  }
  if (!NAME.test(name)) {
    throw new InvalidParameterValue(
      'Message (user) attributes name can only contain upper and lower score characters, digits, ' +
        'periods, hyphens and underscores. ',
    );
  }
  if (RESERVED_NAME.test(name)) {
    throw new InvalidParameterValue(
      "You can't use message attribute names beginning with 'AWS.' or 'Amazon.'. These strings " +
        "are reserved for internal use. Additionally, they cannot start or end with '.'.",
    );
  }
}

function validateValue(name: string, value: MessageAttributeValue): void {
  const { DataType: dataType } = value;
  if (value.StringListValues?.length || value.BinaryListValues?.length) {
    throw new NotImplementedError('sqs', 'A message attribute with a list of values');
  }
  if (dataType === undefined || !DATA_TYPE.test(dataType)) {
    throw new InvalidParameterValue(
      `The type of message (user) attribute '${name}' is invalid. You must use only the ` +
        "following supported type prefixes: 'Binary', 'Number', 'String'.",
    );
  }
  if (dataType.length > MAX_ATTRIBUTE_NAME_LENGTH) {
    throw new InvalidParameterValue(
      'Message (user) attribute types must be shorter than 256 Bytes',
    );
  }
  const isBinary = dataType.startsWith('Binary');
  const content = isBinary ? value.BinaryValue : value.StringValue;
  if (content === undefined || content.length === 0) {
    const type = isBinary ? 'Binary' : 'String';
    throw new InvalidParameterValue(
      `Message (user) attribute '${name}' must contain a non-empty value of type '${type}'.`,
    );
  }
  if (isBinary) return;
  if (INVALID_CHARACTERS.test(content as string)) {
    throw new InvalidParameterValue(
      `Message (user) attribute '${name}' contains invalid characters.`,
    );
  }
  if (dataType.startsWith('Number') && !Number.isFinite(Number(content))) {
    throw new InvalidParameterValue(
      `Can't cast the value of message (user) attribute '${name}' to a number.`,
    );
  }
}

/** What the attributes add to the size of a message: names, types and values. */
export function attributesSizeBytes(attributes: MessageAttributes | undefined): number {
  if (attributes === undefined) return 0;
  let sizeBytes = 0;
  for (const [name, { DataType, StringValue, BinaryValue }] of Object.entries(attributes)) {
    sizeBytes += Buffer.byteLength(name) + Buffer.byteLength(DataType ?? '');
    sizeBytes += BinaryValue?.byteLength ?? Buffer.byteLength(StringValue ?? '');
  }
  return sizeBytes;
}

const STRING_TRANSPORT_TYPE = 1;
const BINARY_TRANSPORT_TYPE = 2;

/**
 * AWS's digest of a set of attributes: over each, sorted by name, the length and bytes of name,
 * type and value.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html#sqs-attributes-md5-message-digest-calculation
 * @returns hexadecimal digits; undefined for no attributes.
 */
export function attributesMd5(attributes: MessageAttributes | undefined): string | undefined {
  if (attributes === undefined) return undefined;
  const names = Object.keys(attributes).sort();
  if (names.length === 0) return undefined;
  const digest = createHash('md5');
  const update = (content: Uint8Array) => {
    const length = Buffer.allocUnsafe(4);
    length.writeUInt32BE(content.byteLength);
    digest.update(length).update(content);
  };
  for (const name of names) {
    const { DataType, StringValue, BinaryValue } = attributes[name] as MessageAttributeValue;
    const isBinary = BinaryValue !== undefined;
    update(Buffer.from(name));
    update(Buffer.from(DataType ?? ''));
    digest.update(Uint8Array.of(isBinary ? BINARY_TRANSPORT_TYPE : STRING_TRANSPORT_TYPE));
    update(isBinary ? BinaryValue : Buffer.from(StringValue ?? ''));
  }
  return digest.digest('hex');
}

/**
 * The attributes that a receiver asks for: by name, by prefix (`order.*`), or all of them (`All`,
 * `.*`, `*`).
 * @returns the very object that was given when all are asked for; undefined when none is there.
 */
export function selectMessageAttributes(
  attributes: MessageAttributes | undefined,
  wanted: readonly string[] | undefined,
): MessageAttributes | undefined {
  if (attributes === undefined || wanted === undefined || wanted.length === 0) return undefined;
  if (wanted.some((name) => name === 'All' || name === '.*' || name === '*')) return attributes;
  const isWanted = (name: string) =>
    wanted.some((one) => (one.endsWith('.*') ? name.startsWith(one.slice(0, -2)) : name === one));
  const selected = Object.entries(attributes).filter(([name]) => isWanted(name));
  return selected.length === 0 ? undefined : Object.fromEntries(selected);
}
