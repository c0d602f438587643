/** https://docs.aws.amazon.com/scheduler/latest/UserGuide/scheduler-quotas.html */
export const LIMITS = {
  schedulesMax: 1_000_000,
  scheduleGroupsMax: 500,
  /** In us-east-1. An invocation beyond it is put off, not dropped. */
  invocationsPerSecondMax: 1000,
  /** https://docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateSchedule.html */
  nameLengthMax: 64,
  clientTokenLengthMax: 64,
  expressionLengthMax: 256,
  timezoneLengthMax: 50,
  descriptionLengthMax: 512,
  /** https://docs.aws.amazon.com/scheduler/latest/APIReference/API_FlexibleTimeWindow.html */
  windowMinutesMax: 1440,
  /** https://docs.aws.amazon.com/scheduler/latest/APIReference/API_Target.html */
  arnLengthMax: 1600,
  inputBytesMax: 262_144,
  /** https://docs.aws.amazon.com/scheduler/latest/APIReference/API_RetryPolicy.html */
  retryAttemptsMax: 185,
  retryAttemptsDefault: 185,
  eventAgeSecondsMin: 60,
  eventAgeSecondsMax: 86_400,
  eventAgeSecondsDefault: 86_400,
  /** https://docs.aws.amazon.com/scheduler/latest/APIReference/API_EventBridgeParameters.html */
  detailTypeLengthMax: 128,
  sourceLengthMax: 256,
  /** https://docs.aws.amazon.com/scheduler/latest/APIReference/API_SqsParameters.html */
  messageGroupIdLengthMax: 128,
  /** https://docs.aws.amazon.com/scheduler/latest/APIReference/API_ListSchedules.html */
  pageLengthMax: 100,
  nextTokenLengthMax: 2048,
  /** https://docs.aws.amazon.com/scheduler/latest/APIReference/API_TagResource.html */
  tagsPerResourceMax: 200,
  tagKeyLengthMax: 128,
  tagValueLengthMax: 256,
} as const;

/**
 * Waits between attempts at a target. AWS says "exponential backoff" and no more
 * (https://docs.aws.amazon.com/scheduler/latest/APIReference/API_RetryPolicy.html). Assumption: as for EventBridge's rules,
 * doubling from one second to ten minutes with jitter on the upper half, which spreads 185 attempts over about 24 hours.
 */
export const RETRY_BACKOFF = { baseMs: 1000, capMs: 600_000 } as const;

/**
 * How long a client token is remembered after its schedule or group is gone; while it is there, it is for good. AWS does
 * not say. Assumption: the eight hours of other AWS services.
 */
export const CLIENT_TOKEN_KEPT_MS = 8 * 3_600_000;
