import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { DynamoDBRecord } from 'aws-lambda';
import { ServiceError } from '../shared/errors.ts';
import type { FileRecord } from '../summarize-file/contract.ts';

/** Attributes without which there is nothing to announce. */
const REQUIRED = [
  'uploadId',
  'bucket',
  'key',
  'versionId',
  'sequencer',
  'status',
  'uploadedAt',
  'recordedAt',
] as const;

/** Reads the new image of a stream record, without the columns. Throws INVALID_EVENT when it is no file record. */
export function parseStreamRecord({ dynamodb }: DynamoDBRecord): FileRecord {
  const image = (dynamodb?.NewImage ?? {}) as Record<string, AttributeValue>;
  for (const name of REQUIRED) {
    if (typeof image[name]?.S !== 'string') {
      throw new ServiceError('INVALID_EVENT', `The stream record has no ${name}.`);
    }
  }
  if (Number.isNaN(Date.parse(image.uploadedAt?.S ?? ''))) {
    throw new ServiceError('INVALID_EVENT', 'The record’s uploadedAt is no date.');
  }
  return unmarshall(withoutColumns(image)) as FileRecord;
}

/** The columns are most of a record, and are not announced. */
function withoutColumns(image: Record<string, AttributeValue>): Record<string, AttributeValue> {
  const summary = image.summary?.M;
  if (summary === undefined) return image;
  const { columns: _, ...rest } = summary;
  return { ...image, summary: { M: rest } };
}
