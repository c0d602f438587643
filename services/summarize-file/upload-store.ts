import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { ServiceError } from '../shared/errors.ts';
import { TRACE_HEADER_METADATA } from '../shared/trace-context.ts';
import { NULL_VERSION_ID } from './contract.ts';
import type { UploadEvent } from './upload-event.ts';

/** An uploaded object whose content can be read once. */
export interface UploadedObject {
  readonly sizeBytes: number;
  readonly contentType: string | undefined;
  /** What the uploader put into `x-amz-meta-trace-header`. */
  readonly traceHeader: string | undefined;
  readonly body: AsyncIterable<Uint8Array>;
}

/** Where uploads are. */
export interface UploadStore {
  /** @returns undefined when the object, or this version of it, is gone */
  open(upload: UploadEvent): Promise<UploadedObject | undefined>;
}

export class S3UploadStore implements UploadStore {
  readonly #client: S3Client;

  constructor(client: S3Client) {
    this.#client = client;
  }

  async open({ bucket, key, versionId }: UploadEvent): Promise<UploadedObject | undefined> {
    try {
      const output = await this.#client.send(
        new GetObjectCommand({
          Bucket: bucket,
          Key: key,
          ...(versionId !== NULL_VERSION_ID && { VersionId: versionId }),
        }),
      );
      if (output.Body === undefined) {
        throw new ServiceError('MISSING_BODY', 'S3 answered without a body.');
      }
      return {
        sizeBytes: output.ContentLength ?? 0,
        contentType: output.ContentType,
        traceHeader: output.Metadata?.[TRACE_HEADER_METADATA],
        body: output.Body as AsyncIterable<Uint8Array>,
      };
    } catch (error) {
      if (isGone(error)) return undefined;
      throw error;
    }
  }
}

const GONE = new Set(['NoSuchKey', 'NoSuchVersion']);
const isGone = (error: unknown) => error instanceof Error && GONE.has(error.name);
