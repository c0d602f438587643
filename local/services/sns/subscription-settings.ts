import { NotImplementedError } from '../../errors.ts';
import { normalizeSubscriptionPolicy } from './delivery-policy.ts';
import { compileFilterPolicy, type FilterPolicyScope } from './filter-policy.ts';
import type { Refuse } from './filter-rules.ts';
import {
  isFifoQueue,
  isHttp,
  type Protocol,
  type Subscription,
  type SubscriptionSettings,
} from './model.ts';

/** Attributes of a subscription as their owner gives them. An empty text takes one away. */
export type SettingTexts = Readonly<Record<string, string | undefined>>;

export const DEFAULT_SETTINGS: SubscriptionSettings = {
  rawMessageDelivery: false,
  filterPolicy: undefined,
  filterPolicyScope: undefined,
  deadLetterTargetArn: undefined,
  deliveryPolicy: undefined,
};

const SCOPES: readonly string[] = ['MessageAttributes', 'MessageBody'];

/** Attributes of subscriptions to endpoints that are not simulated. */
const UNSUPPORTED: ReadonlySet<string> = new Set(['ReplayPolicy', 'SubscriptionRoleArn']);

const NAMES: ReadonlySet<string> = new Set([
  'DeliveryPolicy',
  'FilterPolicy',
  'FilterPolicyScope',
  'RawMessageDelivery',
  'RedrivePolicy',
]);

/** Protocols whose endpoints can do without the JSON around a message. */
const RAW_PROTOCOLS: ReadonlySet<Protocol> = new Set(['sqs', 'http', 'https']);

/** What settings are for. */
export type SubscribedEndpoint = Pick<Subscription, 'protocol' | 'endpoint'>;

/**
 * The settings after a change.
 * https://docs.aws.amazon.com/sns/latest/api/API_SetSubscriptionAttributes.html
 * @param refuse makes the error to throw from its reason.
 */
export function changeSettings(
  settings: SubscriptionSettings,
  target: SubscribedEndpoint,
  texts: SettingTexts,
  refuse: Refuse,
): SubscriptionSettings {
  for (const name of Object.keys(texts)) checkName(name, refuse);
  const scope = readScope(texts.FilterPolicyScope, refuse) ?? settings.filterPolicyScope;
  const policyText = texts.FilterPolicy ?? settings.filterPolicy?.text;
  const filterPolicy = policyText
    ? compileFilterPolicy(policyText, scope ?? 'MessageAttributes', refuse)
    : undefined;
  return {
    rawMessageDelivery:
      readRawMessageDelivery(texts.RawMessageDelivery, target, refuse) ??
      settings.rawMessageDelivery,
    filterPolicy,
    filterPolicyScope: scope ?? filterPolicy?.scope,
    deadLetterTargetArn:
      texts.RedrivePolicy === undefined
        ? settings.deadLetterTargetArn
        : readRedrivePolicy(texts.RedrivePolicy, target, refuse),
    deliveryPolicy:
      texts.DeliveryPolicy === undefined
        ? settings.deliveryPolicy
        : readDeliveryPolicy(texts.DeliveryPolicy, target, refuse),
  };
}

/** The settings as `GetSubscriptionAttributes` shows them. */
export function renderSettings(settings: SubscriptionSettings): Record<string, string> {
  const { filterPolicy, filterPolicyScope, deadLetterTargetArn, deliveryPolicy } = settings;
  return {
    RawMessageDelivery: String(settings.rawMessageDelivery),
    ...(filterPolicy && { FilterPolicy: filterPolicy.text }),
    ...(filterPolicyScope && { FilterPolicyScope: filterPolicyScope }),
    ...(deliveryPolicy && { DeliveryPolicy: deliveryPolicy }),
    ...(deadLetterTargetArn && { RedrivePolicy: JSON.stringify({ deadLetterTargetArn }) }),
  };
}

function checkName(name: string, refuse: Refuse): void {
  if (UNSUPPORTED.has(name)) throw new NotImplementedError('sns', `The attribute ${name}`);
  if (!NAMES.has(name)) throw refuse('AttributeName');
}

function readRawMessageDelivery(
  text: string | undefined,
  { protocol }: SubscribedEndpoint,
  refuse: Refuse,
): boolean | undefined {
  if (text === undefined) return undefined;
  const value = text.toLowerCase();
  if (value !== 'true' && value !== 'false') {
    throw refuse(`RawMessageDelivery: Invalid value [${text}]. Must be true or false.`);
  }
  if (value === 'true' && !RAW_PROTOCOLS.has(protocol)) {
    throw refuse(`Delivery protocol [${protocol}] does not support raw message delivery.`);
  }
  return value === 'true';
}

function readScope(text: string | undefined, refuse: Refuse): FilterPolicyScope | undefined {
  if (text === undefined) return undefined;
  if (!SCOPES.includes(text)) {
    throw refuse(
      `FilterPolicyScope: Invalid value [${text}]. ` +
        'Please use either MessageBody or MessageAttributes',
    );
  }
  return text as FilterPolicyScope;
}

function readDeliveryPolicy(
  text: string,
  { protocol }: SubscribedEndpoint,
  refuse: Refuse,
): string | undefined {
  if (text === '') return undefined;
  if (!isHttp(protocol)) {
    throw refuse(`Delivery protocol [${protocol}] does not support specific delivery policies.`);
  }
  return normalizeSubscriptionPolicy(text, refuse);
}

function readRedrivePolicy(
  text: string,
  { endpoint }: SubscribedEndpoint,
  refuse: Refuse,
): string | undefined {
  if (text === '') return undefined;
  let policy: unknown;
  try {
    policy = JSON.parse(text);
  } catch {
    throw refuse('RedrivePolicy: failed to parse JSON.');
  }
  const { deadLetterTargetArn, ...others } = Object(policy) as Record<string, unknown>;
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) {
    throw refuse(`RedrivePolicy: invalid JSON. Attribute ${unknown} is unknown.`);
  }
  const isQueueArn =
    typeof deadLetterTargetArn === 'string' &&
    /^arn:aws:sqs:[^:]+:\d+:[\w.-]+$/.test(deadLetterTargetArn);
  if (!isQueueArn) throw refuse('RedrivePolicy: deadLetterTargetArn is an invalid arn');
  // Only a FIFO topic has subscriptions of FIFO queues.
  if (isFifoQueue(endpoint) && !isFifoQueue(deadLetterTargetArn)) {
    throw refuse(
      'RedrivePolicy: must use a FIFO queue as DLQ for a FIFO Subscription to a FIFO Topic.',
    );
  }
  if (!isFifoQueue(endpoint) && isFifoQueue(deadLetterTargetArn)) {
    throw refuse('RedrivePolicy: must use a standard queue as DLQ for a standard topic.');
  }
  return deadLetterTargetArn;
}
