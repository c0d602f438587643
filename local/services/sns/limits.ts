// https://docs.aws.amazon.com/general/latest/gr/sns.html
export const MAX_PUBLISH_BYTES = 262_144;
export const MAX_BATCH_ENTRIES = 10;
export const MAX_FILTER_POLICIES_PER_TOPIC = 200;
export const MAX_SUBJECT_LENGTH = 100;

// https://docs.aws.amazon.com/sns/latest/api/API_CreateTopic.html
export const MAX_TOPIC_NAME_LENGTH = 256;

// https://docs.aws.amazon.com/sns/latest/dg/sns-message-attributes.html
export const MAX_ATTRIBUTE_NAME_LENGTH = 256;

// https://docs.aws.amazon.com/sns/latest/dg/sns-tags.html
export const MAX_TAGS = 50;

// https://docs.aws.amazon.com/sns/latest/api/API_ListTopics.html
export const LIST_PAGE_LENGTH = 100;

// https://docs.aws.amazon.com/sns/latest/dg/subscription-filter-policy-constraints.html
export const MAX_FILTER_POLICY_BYTES = 262_144;
export const MAX_FILTER_POLICY_KEYS = 5;
export const MAX_FILTER_POLICY_COMBINATIONS = 150;
export const MAX_WILDCARDS_PER_PATTERN = 3;
export const MAX_WILDCARD_COMPLEXITY = 100;

/**
 * How SNS retries a delivery to an endpoint that AWS manages. Whether the first attempt is among
 * the 100,015 that AWS speaks of is not said; that they are all retries is an assumption.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-message-delivery-retries.html
 */
export const RETRY_POLICY = {
  immediateRetries: 3,
  preBackoffRetries: 2,
  preBackoffDelayMs: 1000,
  backoffRetries: 10,
  backoffMinDelayMs: 1000,
  backoffMaxDelayMs: 20_000,
  postBackoffRetries: 100_000,
  postBackoffDelayMs: 20_000,
} as const;

/**
 * AWS applies jitter and does not say how much: a tenth of the delay, either way, is an assumption.
 */
export const RETRY_JITTER_FRACTION = 0.1;
