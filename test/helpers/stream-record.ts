import { marshall } from '@aws-sdk/util-dynamodb';
import type { DynamoDBRecord } from 'aws-lambda';
import type { FileRecord } from '../../services/summarize-file/contract.ts';

/** A processed upload, as summarize-file records it. */
export function fileRecord(overrides: Partial<FileRecord> = {}): FileRecord {
  return {
    objectId: 'uploads/data.csv',
    versionId: 'v1',
    uploadId: 'a'.repeat(32),
    bucket: 'uploads',
    key: 'data.csv',
    sequencer: '617F08299329D189'.padEnd(32, '0'),
    status: 'PROCESSED',
    summary: {
      format: 'csv',
      compression: 'none',
      storedBytes: 8,
      contentBytes: 8,
      sha256: 'f'.repeat(64),
      rowCount: 1,
      columnCount: 1,
      columns: [
        { name: 'a', type: 'integer', nullCount: 0, distinctCount: 1, distinctIsExact: true },
      ],
      columnsTruncated: false,
    },
    uploadedAt: '2026-01-02T03:04:05Z',
    recordedAt: '2026-01-02T03:04:06.000Z',
    traceHeader: 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1',
    ...overrides,
  };
}

/** The stream's record of an item that was inserted. */
export function streamRecord(item: FileRecord, sequenceNumber: string): DynamoDBRecord {
  return {
    eventName: 'INSERT',
    dynamodb: {
      SequenceNumber: sequenceNumber,
      StreamViewType: 'NEW_IMAGE',
      NewImage: marshall(item) as NonNullable<DynamoDBRecord['dynamodb']>['NewImage'] & object,
    },
  };
}
