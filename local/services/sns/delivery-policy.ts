import { InvalidParameter } from './errors.ts';
import type { Refuse } from './filter-rules.ts';
import {
  DEFAULT_CONTENT_TYPE,
  DEFAULT_HTTP_RETRY_POLICY,
  DELIVERY_CONTENT_TYPES,
  DELIVERY_POLICY_BOUNDS,
  MAX_TOTAL_RETRY_SECONDS,
} from './limits.ts';
import type { Subscription, Topic } from './model.ts';
import {
  type BackoffFunction,
  type RetryPolicy,
  retryCount,
  retryDelayMs,
} from './retry-schedule.ts';

/** AWS's own members; delays are seconds. */
export interface HealthyRetryPolicy {
  readonly minDelayTarget: number;
  readonly maxDelayTarget: number;
  readonly numRetries: number;
  readonly numMaxDelayRetries: number;
  readonly numNoDelayRetries: number;
  readonly numMinDelayRetries: number;
  readonly backoffFunction: BackoffFunction;
}

interface ThrottlePolicy {
  readonly maxReceivesPerSecond: number;
}

interface RequestPolicy {
  readonly headerContentType: string;
}

/** What a topic or a subscription asks for; null and absent members are left to the defaults. */
interface AskedPolicy {
  readonly retry: Partial<HealthyRetryPolicy> | undefined;
  readonly throttle: Partial<ThrottlePolicy> | undefined;
  readonly request: Partial<RequestPolicy> | undefined;
}

/** How SNS calls one HTTP endpoint. */
export interface DeliveryPolicy {
  readonly healthyRetryPolicy: HealthyRetryPolicy;
  readonly throttlePolicy: Partial<ThrottlePolicy> | undefined;
  readonly requestPolicy: RequestPolicy;
}

const TOPIC_MEMBERS = {
  retry: 'defaultHealthyRetryPolicy',
  throttle: 'defaultThrottlePolicy',
  request: 'defaultRequestPolicy',
} as const;

const SUBSCRIPTION_MEMBERS = {
  retry: 'healthyRetryPolicy',
  throttle: 'throttlePolicy',
  request: 'requestPolicy',
} as const;

type Members = Readonly<Record<keyof AskedPolicy, string>>;

/**
 * A topic's delivery policy as SNS keeps it.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-creating-custom-http-policy.html
 * @throws InvalidParameter
 */
export function normalizeTopicPolicy(text: string): string {
  const refuse: Refuse = (reason) => new InvalidParameter(reason);
  const { http } = parse(text, refuse) as { http?: unknown };
  const members = asObject(http, 'http', refuse);
  const { retry, throttle, request } = readAsked(members, TOPIC_MEMBERS, refuse);
  const disableSubscriptionOverrides = members.disableSubscriptionOverrides === true;
  return JSON.stringify({
    http: {
      defaultHealthyRetryPolicy: retry,
      disableSubscriptionOverrides,
      defaultThrottlePolicy: throttle,
      defaultRequestPolicy: request,
    },
  });
}

/** A subscription's delivery policy as SNS keeps it. @throws what `refuse` makes */
export function normalizeSubscriptionPolicy(text: string, refuse: Refuse): string {
  const members = parse(text, refuse);
  const { retry, throttle, request } = readAsked(members, SUBSCRIPTION_MEMBERS, refuse);
  return JSON.stringify({
    healthyRetryPolicy: retry ?? null,
    sicklyRetryPolicy: null,
    throttlePolicy: throttle ?? null,
    requestPolicy: request ?? null,
    guaranteed: false,
  });
}

/** What a topic shows as its effective policy. */
export function effectiveTopicPolicy(topic: Topic): string {
  const { isFinal, ...asked } = askedByTopic(topic);
  const { healthyRetryPolicy, throttlePolicy, requestPolicy } = complete(asked);
  return JSON.stringify({
    http: {
      defaultHealthyRetryPolicy: healthyRetryPolicy,
      disableSubscriptionOverrides: isFinal,
      defaultThrottlePolicy: throttlePolicy,
      defaultRequestPolicy: requestPolicy,
    },
  });
}

/** What a subscription shows as its effective policy. */
export function effectiveSubscriptionPolicy(topic: Topic, subscription: Subscription): string {
  const { healthyRetryPolicy, throttlePolicy, requestPolicy } = deliveryPolicy(topic, subscription);
  return JSON.stringify({
    healthyRetryPolicy,
    sicklyRetryPolicy: null,
    throttlePolicy: throttlePolicy ?? null,
    requestPolicy,
    guaranteed: false,
  });
}

/** The subscription's policy where it has one, else the topic's, else AWS's. */
export function deliveryPolicy(topic: Topic, { settings }: Subscription): DeliveryPolicy {
  const { isFinal, ...asked } = askedByTopic(topic);
  if (isFinal || settings.deliveryPolicy === undefined) return complete(asked);
  const own = readStored(JSON.parse(settings.deliveryPolicy), SUBSCRIPTION_MEMBERS);
  return complete({
    retry: own.retry ?? asked.retry,
    throttle: own.throttle ?? asked.throttle,
    request: own.request ?? asked.request,
  });
}

/** The four phases that AWS's counts make. */
export function retryPolicyOf({ healthyRetryPolicy: policy }: DeliveryPolicy): RetryPolicy {
  const { numRetries, numNoDelayRetries, numMinDelayRetries, numMaxDelayRetries } = policy;
  return {
    immediateRetries: numNoDelayRetries,
    preBackoffRetries: numMinDelayRetries,
    backoffRetries: numRetries - numNoDelayRetries - numMinDelayRetries - numMaxDelayRetries,
    postBackoffRetries: numMaxDelayRetries,
    minDelayMs: policy.minDelayTarget * 1000,
    maxDelayMs: policy.maxDelayTarget * 1000,
    backoffFunction: policy.backoffFunction,
  };
}

function complete({ retry, throttle, request }: AskedPolicy): DeliveryPolicy {
  return {
    healthyRetryPolicy: { ...DEFAULT_HTTP_RETRY_POLICY, ...retry },
    throttlePolicy: throttle,
    requestPolicy: { headerContentType: DEFAULT_CONTENT_TYPE, ...request },
  };
}

function askedByTopic(topic: Topic): AskedPolicy & { readonly isFinal: boolean } {
  const text = topic.attributes.get('DeliveryPolicy');
  const { http = {} } = text === undefined ? {} : JSON.parse(text);
  return {
    ...readStored(http, TOPIC_MEMBERS),
    isFinal: http.disableSubscriptionOverrides === true,
  };
}

function readStored(policy: Readonly<Record<string, unknown>>, members: Members): AskedPolicy {
  const read = (name: keyof AskedPolicy) => policy[members[name]] ?? undefined;
  return {
    retry: read('retry'),
    throttle: read('throttle'),
    request: read('request'),
  } as AskedPolicy;
}

function readAsked(
  policy: Readonly<Record<string, unknown>>,
  members: Members,
  refuse: Refuse,
): AskedPolicy {
  const asked = readStored(policy, members);
  if (asked.retry !== undefined) checkRetry(asked.retry, members.retry, refuse);
  const rate = asked.throttle?.maxReceivesPerSecond;
  if (rate !== undefined && rate < 1) {
    throw refuse(`DeliveryPolicy: ${members.throttle}.maxReceivesPerSecond must be at least 1`);
  }
  const contentType = asked.request?.headerContentType;
  if (
    contentType !== undefined &&
    !DELIVERY_CONTENT_TYPES.has(contentType.split(';', 1)[0] ?? '')
  ) {
    throw refuse(`DeliveryPolicy: ${members.request}.headerContentType is not supported`);
  }
  return asked;
}

function checkRetry(retry: Partial<HealthyRetryPolicy>, member: string, refuse: Refuse): void {
  const fail = (name: string, reason: string) =>
    refuse(`DeliveryPolicy: ${member}.${name} ${reason}`);
  for (const [name, value] of Object.entries(retry)) {
    if (name === 'backoffFunction') continue;
    const bounds = DELIVERY_POLICY_BOUNDS[name];
    if (bounds === undefined) throw fail(name, 'is not a known member');
    const [min, max] = bounds;
    if (!Number.isInteger(value) || Number(value) < min || Number(value) > max) {
      throw fail(name, `must be a whole number from ${min} to ${max}`);
    }
  }
  const { backoffFunction } = { ...DEFAULT_HTTP_RETRY_POLICY, ...retry };
  if (!['arithmetic', 'exponential', 'geometric', 'linear'].includes(backoffFunction)) {
    throw fail('backoffFunction', 'must be arithmetic, exponential, geometric or linear');
  }
  const policy = retryPolicyOf(complete({ retry, throttle: undefined, request: undefined }));
  if (policy.maxDelayMs < policy.minDelayMs) {
    throw fail('minDelayTarget', 'must be less than or equal to maxDelayTarget');
  }
  if (policy.backoffRetries < 0) {
    throw fail('numRetries', 'must be at least the sum of the retries of the phases');
  }
  const delaysMs = Array.from({ length: retryCount(policy) }, (_, i) => retryDelayMs(policy, i));
  if (delaysMs.reduce((sum, delayMs) => sum + delayMs, 0) > MAX_TOTAL_RETRY_SECONDS * 1000) {
    throw fail('numRetries', `must not take more than ${MAX_TOTAL_RETRY_SECONDS} seconds in all`);
  }
}

function parse(text: string, refuse: Refuse): Readonly<Record<string, unknown>> {
  let policy: unknown;
  try {
    policy = JSON.parse(text);
  } catch {
    throw refuse('DeliveryPolicy: failed to parse JSON.');
  }
  return asObject(policy, 'the policy', refuse);
}

function asObject(value: unknown, what: string, refuse: Refuse): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return value as Record<string, unknown>;
  }
  throw refuse(`DeliveryPolicy: ${what} must be an object`);
}
