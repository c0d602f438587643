/** https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html */
export const LIMITS = {
  segmentBytesMax: 64 * 1024,
  nameLengthMax: 200,
  /** https://docs.aws.amazon.com/xray/latest/api/API_BatchGetTraces.html */
  batchGetTraceIdsMax: 5,
  summariesPageMax: 1000,
} as const;

/** Assumption: X-Ray keeps traces for 30 days; a laptop keeps the newest, up to this much text. */
export const KEPT_BYTES_MAX = 64 * 1024 * 1024;
