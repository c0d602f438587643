import { ServiceError } from '../shared/errors.ts';
import { NULL_VERSION_ID } from './contract.ts';

/** An object that S3 says was created. */
export interface UploadEvent {
  readonly bucket: string;
  readonly key: string;
  readonly versionId: string;
  readonly sequencer: string;
  readonly sizeBytes: number;
  /** ISO 8601, to the second: S3 gives no more. */
  readonly uploadedAt: string;
}

/**
 * Reads a queue message that holds an EventBridge "Object Created" event; keys come plain in it, not URL-encoded.
 * Throws INVALID_EVENT for anything else: such a message is a mistake of ours to look at, so it must reach the
 * dead-letter queue. https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html
 */
export function parseUploadEvent(body: string): UploadEvent {
  const event = objectOf(parseJson(body));
  if (event.source !== 'aws.s3' || event['detail-type'] !== 'Object Created') {
    throw new ServiceError('INVALID_EVENT', 'The message is no "Object Created" event of S3.');
  }
  const detail = objectOf(event.detail);
  const object = objectOf(detail.object);
  const uploadedAt = textOf(event.time, 'time');
  if (Number.isNaN(Date.parse(uploadedAt))) {
    throw new ServiceError('INVALID_EVENT', 'The event’s time is no date.');
  }
  return {
    bucket: textOf(objectOf(detail.bucket).name, 'bucket name'),
    key: textOf(object.key, 'object key'),
    versionId:
      object['version-id'] === undefined
        ? NULL_VERSION_ID
        : textOf(object['version-id'], 'version-id'),
    sequencer: textOf(object.sequencer, 'sequencer'),
    sizeBytes: typeof object.size === 'number' ? object.size : 0,
    uploadedAt,
  };
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    // Without the cause: its message quotes the body, and this one is logged.
    throw new ServiceError('INVALID_EVENT', 'The message is not JSON.');
  }
}

function objectOf(value: unknown): Record<string, unknown> {
  if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  throw new ServiceError('INVALID_EVENT', 'A part of the event is missing.');
}

function textOf(value: unknown, name: string): string {
  if (typeof value === 'string' && value !== '') return value;
  throw new ServiceError('INVALID_EVENT', `The event has no ${name}.`);
}
