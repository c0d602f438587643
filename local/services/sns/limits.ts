import type { HealthyRetryPolicy } from './delivery-policy.ts';
import type { RetryPolicy } from './retry-schedule.ts';

// https://docs.aws.amazon.com/general/latest/gr/sns.html
export const MAX_PUBLISH_BYTES = 262_144;
export const MAX_BATCH_ENTRIES = 10;
export const MAX_BATCH_ENTRY_ID_LENGTH = 80;
export const MAX_FILTER_POLICIES_PER_TOPIC = 200;
export const MAX_SUBJECT_LENGTH = 100;

// https://docs.aws.amazon.com/sns/latest/api/API_CreateTopic.html
export const MAX_TOPIC_NAME_LENGTH = 256;

// https://docs.aws.amazon.com/sns/latest/dg/fifo-message-dedup.html
export const DEDUPLICATION_INTERVAL_MS = 5 * 60 * 1000;

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
export const MANAGED_RETRY_POLICY: RetryPolicy = {
  immediateRetries: 3,
  preBackoffRetries: 2,
  backoffRetries: 10,
  postBackoffRetries: 100_000,
  minDelayMs: 1000,
  maxDelayMs: 20_000,
  backoffFunction: 'exponential',
};

/** What an HTTP endpoint gets unless its topic or subscription says otherwise: the same page. */
export const DEFAULT_HTTP_RETRY_POLICY: HealthyRetryPolicy = {
  minDelayTarget: 20,
  maxDelayTarget: 20,
  numRetries: 3,
  numMaxDelayRetries: 0,
  numNoDelayRetries: 0,
  numMinDelayRetries: 0,
  backoffFunction: 'linear',
};

/** The whole of an HTTP endpoint's retries: the same page. */
export const MAX_TOTAL_RETRY_SECONDS = 3600;

// https://docs.aws.amazon.com/sns/latest/dg/sns-creating-custom-http-policy.html
export const DELIVERY_POLICY_BOUNDS: Readonly<Record<string, readonly [number, number]>> = {
  minDelayTarget: [1, 3600],
  maxDelayTarget: [1, 3600],
  numRetries: [0, 100],
  numMaxDelayRetries: [0, 100],
  numNoDelayRetries: [0, 100],
  numMinDelayRetries: [0, 100],
};

// https://docs.aws.amazon.com/sns/latest/dg/sns-message-delivery-retries.html
export const DEFAULT_CONTENT_TYPE = 'text/plain; charset=UTF-8';
export const DELIVERY_CONTENT_TYPES: ReadonlySet<string> = new Set([
  'application/atom+xml',
  'application/json',
  'application/octet-stream',
  'application/soap+xml',
  'application/x-www-form-urlencoded',
  'application/xhtml+xml',
  'application/xml',
  'text/css',
  'text/csv',
  'text/html',
  'text/plain',
  'text/xml',
]);

/** How long an HTTP endpoint may take: https://docs.aws.amazon.com/sns/latest/dg/SendMessageToHttp.prepare.html */
export const HTTP_RESPONSE_TIMEOUT_MS = 15_000;

// https://docs.aws.amazon.com/sns/latest/api/API_Subscribe.html
export const CONFIRMATION_TOKEN_MS = 2 * 24 * 3600 * 1000;

/** When a subscription that nobody confirmed goes: https://docs.aws.amazon.com/sns/latest/dg/sns-delete-subscription-topic.html */
export const PENDING_SUBSCRIPTION_MS = 48 * 3600 * 1000;

/**
 * AWS applies jitter and does not say how much: a tenth of the delay, either way, is an assumption.
 */
export const RETRY_JITTER_FRACTION = 0.1;
