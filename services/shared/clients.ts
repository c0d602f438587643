import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { SNSClient } from '@aws-sdk/client-sns';
import type { Logger } from '@smithy/types';

/**
 * Says nothing, and lacks `info` on purpose: with the SDK's own silent logger the SDK first walks the whole of each input and
 * output to take out what is sensitive, and then logs nothing. That is a twentieth of a busy handler's work.
 */
const ignore = () => {};
const SILENT = { trace: ignore, debug: ignore, warn: ignore, error: ignore } as unknown as Logger;

/**
 * Clients are made once per process, by the wiring. Connections are kept alive (the SDK's default); a server that does
 * not answer is given up long before the function's own time runs out, all attempts of all calls together. The region
 * is the function's.
 */
const CONFIG = {
  logger: SILENT,
  maxAttempts: 3,
  requestHandler: {
    connectionTimeout: 1_000,
    requestTimeout: 3_000,
    // The SDK only logs a warning otherwise.
    throwOnRequestTimeout: true,
    // A body that stops in the middle.
    socketTimeout: 10_000,
  },
} as const;

export function createS3Client(): S3Client {
  // The SDK's check of a response's checksum would be a second pass over each object in JavaScript.
  return new S3Client({ ...CONFIG, responseChecksumValidation: 'WHEN_REQUIRED' });
}

export const createDynamoDBClient = () => new DynamoDBClient({ ...CONFIG });
export const createSnsClient = () => new SNSClient({ ...CONFIG });
