import { ListObjectVersionsCommand, type S3Client } from '@aws-sdk/client-s3';
import { NULL_VERSION_ID } from '../summarize-file/contract.ts';

/** An upload as the bucket has it. */
export interface StoredUpload {
  readonly bucket: string;
  readonly key: string;
  readonly versionId: string;
  /** Epoch milliseconds. */
  readonly uploadedAtMs: number;
}

/** Where the next page begins. */
export type PageMarker = Readonly<{ KeyMarker?: string; VersionIdMarker?: string }>;

export interface UploadPage {
  readonly uploads: readonly StoredUpload[];
  /** Undefined after the last page. */
  readonly next: PageMarker | undefined;
}

/** What was uploaded, in the order in which S3 lists it: by key, not by time. */
export interface UploadList {
  page(marker: PageMarker): Promise<UploadPage>;
}

/** Every version is an upload of its own; delete markers are none. */
export class S3UploadList implements UploadList {
  readonly #client: S3Client;
  readonly #bucket: string;

  constructor(client: S3Client, bucket: string) {
    this.#client = client;
    this.#bucket = bucket;
  }

  async page(marker: PageMarker): Promise<UploadPage> {
    const Bucket = this.#bucket;
    const { Versions, IsTruncated, NextKeyMarker, NextVersionIdMarker } = await this.#client.send(
      new ListObjectVersionsCommand({ Bucket, ...marker }),
    );
    const uploads = (Versions ?? []).map(({ Key, VersionId, LastModified }) => ({
      bucket: Bucket,
      key: Key ?? '',
      versionId: VersionId ?? NULL_VERSION_ID,
      uploadedAtMs: LastModified?.getTime() ?? 0,
    }));
    if (!IsTruncated) return { uploads, next: undefined };
    return {
      uploads,
      next: {
        ...(NextKeyMarker !== undefined && { KeyMarker: NextKeyMarker }),
        ...(NextVersionIdMarker !== undefined && { VersionIdMarker: NextVersionIdMarker }),
      },
    };
  }
}
