/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html */
export const LIMITS = {
  /** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html */
  putEventsEntryCountMax: 10,
  /** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html */
  putEventsRequestBytesMax: 1_048_576,
  targetsPerRuleMax: 5,
  /** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_Target.html */
  targetIdLengthMax: 64,
  /** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_CreateArchive.html */
  archiveNameLengthMax: 48,
  /** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_StartReplay.html */
  replayNameLengthMax: 64,
  activeReplaysMax: 10,
  rulesPerBusMax: 300,
  /** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-tagging.html */
  tagsPerResourceMax: 50,
  /** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_ListRules.html */
  pageLengthMax: 100,
  patternLengthMax: 2048,
  /** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_RetryPolicy.html */
  retryAttemptsMax: 185,
  retryAttemptsDefault: 185,
  eventAgeSecondsMin: 60,
  eventAgeSecondsMax: 86_400,
  eventAgeSecondsDefault: 86_400,
  /** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_InputTransformer.html */
  inputPathsMax: 100,
} as const;

/**
 * Waits between attempts at a target. AWS says "exponential backoff with jitter" and no more
 * (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-retry-policy.html). Assumption: doubling from one
 * second to ten minutes, full jitter on the upper half, which spreads 185 attempts over about 24 hours.
 */
export const RETRY_BACKOFF = { baseMs: 1000, capMs: 600_000 } as const;

/**
 * How a replay goes on. AWS replays an archive in intervals of one minute of the events' own time, and does not say how
 * fast. Assumption: it begins after a second, and each minute that has events takes one. An event is in an archive at
 * once; AWS takes up to ten minutes (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-archive.html).
 */
export const REPLAY_PACE = { startMs: 1000, minuteMs: 1000 } as const;
