import { createHash } from 'node:crypto';

/**
 * Short stable name of an upload: 32 hex digits of the SHA-256 of bucket, key and version. A NUL parts them: a bucket
 * name and a version id cannot hold one.
 */
export function uploadIdOf(bucket: string, key: string, versionId: string): string {
  return createHash('sha256').update(`${bucket}\0${versionId}\0${key}`).digest('hex').slice(0, 32);
}

/** S3's sequencers have 16 to 18 digits today. */
const SEQUENCER_DIGITS = 32;

/**
 * A sequencer as text that compares in S3's order: zeros are added on the right of the shorter.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
 */
export function padSequencer(sequencer: string): string {
  return sequencer.toUpperCase().padEnd(SEQUENCER_DIGITS, '0');
}
