/** https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html */
export const LIMITS = {
  segmentBytesMax: 64 * 1024,
  nameLengthMax: 200,
  /** https://docs.aws.amazon.com/general/latest/gr/xray.html; what comes beyond is dropped. */
  traceBytesMax: 500 * 1024,
  /** https://docs.aws.amazon.com/xray/latest/api/API_BatchGetTraces.html */
  batchGetTraceIdsMax: 5,
  /** https://docs.aws.amazon.com/xray/latest/api/API_GetTraceSummaries.html */
  filterExpressionCharactersMax: 2000,
  /** https://docs.aws.amazon.com/general/latest/gr/xray.html */
  groupsMax: 25,
  samplingRulesMax: 25,
} as const;

/** Assumption: AWS names no size of a page. */
export const SUMMARIES_PAGE = 1000;

/**
 * How often a service reports what it sampled, and for how long it may use its share of the reservoir:
 * https://docs.aws.amazon.com/xray/latest/devguide/xray-api-sampling.html
 */
export const SAMPLING_INTERVAL_SECONDS = 10;
/** https://docs.aws.amazon.com/xray/latest/api/API_SamplingRule.html */
export const SAMPLING_RULE = {
  priority: { min: 1, max: 9999 },
  lengthMax: {
    ResourceARN: 500,
    ServiceName: 64,
    ServiceType: 64,
    Host: 64,
    HTTPMethod: 10,
    URLPath: 128,
  },
  attributesMax: 5,
} as const;
/** Assumption: of the random part of a group's ARN, which AWS shows and does not describe. */
export const GROUP_ID_CHARACTERS = 52;

/** Assumption: AWS does not say how it rounds a histogram's values; these are significant digits. */
export const HISTOGRAM_DIGITS = 2;

/** Assumption: X-Ray keeps traces for 30 days; a laptop keeps the newest, up to this much text. */
export const KEPT_BYTES_MAX = 64 * 1024 * 1024;

/** https://docs.aws.amazon.com/xray/latest/devguide/xray-daemon.html; another is taken when it is in use. */
export const DAEMON_PORT = 2000;
/** Assumption: a burst of segments fits the system's buffer until the receiving thread reads it. */
export const RECEIVE_BUFFER_BYTES = 4 * 1024 * 1024;
/** Assumption: what the receiving thread may take, which keeps nothing. */
export const RECEIVER_MEMORY = {
  maxOldGenerationSizeMb: 16,
  maxYoungGenerationSizeMb: 2,
  codeRangeSizeMb: 4,
  stackSizeMb: 1,
} as const;
