import type { MessageAttributeValue } from '@aws-sdk/client-sns';
import { ParameterValueInvalid, ValidationError } from './errors.ts';
import { MAX_ATTRIBUTE_NAME_LENGTH } from './limits.ts';

export type MessageAttributes = Readonly<Record<string, MessageAttributeValue>>;

/**
 * Checks a publisher's attributes as SNS does.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-message-attributes.html
 * @param member the parameter's path, as AWS names it in messages.
 * @throws ParameterValueInvalid, ValidationError
 */
export function validateMessageAttributes(attributes: MessageAttributes, member: string): void {
  for (const [name, value] of Object.entries(attributes)) {
    validateName(name);
    if (value.DataType === undefined) {
      throw new ValidationError(`${member}.${name}.member.dataType`);
    }
    validateValue(name, value.DataType, value);
  }
}

function validateName(name: string): void {
  if (name.length > MAX_ATTRIBUTE_NAME_LENGTH) {
    throw new ParameterValueInvalid(
      'Length of message attribute name must be less than 256 bytes.',
    );
  }
  const invalid = /[^\w.-]/.exec(name);
  if (invalid !== null) {
    const code = invalid[0].charCodeAt(0).toString(16).toUpperCase();
    throw new ParameterValueInvalid(
      `Invalid non-alphanumeric character '#x${code}' was found in the message attribute name. ` +
        'Can only include alphanumeric characters, hyphens, underscores, or dots.',
    );
  }
  if (name.startsWith('.')) {
    throw new ParameterValueInvalid(
      "Invalid message attribute name starting with character '.' was found.",
    );
  }
  if (name.endsWith('.')) {
    throw new ParameterValueInvalid(
      "Invalid message attribute name ending with character '.' was found.",
    );
  }
  if (name.includes('..')) {
    throw new ParameterValueInvalid(
      "Message attribute name can not have successive '.' character.",
    );
  }
}

function validateValue(name: string, dataType: string, value: MessageAttributeValue): void {
  const [type = ''] = dataType.split('.', 1);
  if (!['String', 'Number', 'Binary'].includes(type)) {
    throw new ParameterValueInvalid(
      `The message attribute '${name}' has an invalid message attribute type, the set of ` +
        'supported type prefixes is Binary, Number, and String.',
    );
  }
  const field = type === 'Binary' ? 'Binary' : 'String';
  const content = field === 'Binary' ? value.BinaryValue : value.StringValue;
  const other = field === 'Binary' ? value.StringValue : value.BinaryValue;
  if (content === undefined && other !== undefined) {
    throw new ParameterValueInvalid(
      `The message attribute '${name}' with type '${dataType}' must use field '${field}'.`,
    );
  }
  if (content === undefined || content.length === 0) {
    throw new ParameterValueInvalid(
      `The message attribute '${name}' must contain non-empty message attribute value for ` +
        `message attribute type '${dataType}'.`,
    );
  }
  if (type === 'Number' && !Number.isFinite(Number(content))) {
    throw new ParameterValueInvalid(`Could not cast message attribute '${name}' value to number.`);
  }
}

/** What the attributes add to the size of a message: names, types and values. */
export function attributesSizeBytes(attributes: MessageAttributes): number {
  let sizeBytes = 0;
  for (const [name, { DataType, StringValue, BinaryValue }] of Object.entries(attributes)) {
    sizeBytes += Buffer.byteLength(name) + Buffer.byteLength(DataType ?? '');
    sizeBytes += BinaryValue?.byteLength ?? Buffer.byteLength(StringValue ?? '');
  }
  return sizeBytes;
}
