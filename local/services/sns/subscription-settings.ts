import { NotImplementedError } from '../../errors.ts';
import { compileFilterPolicy, type FilterPolicyScope } from './filter-policy.ts';
import type { Refuse } from './filter-rules.ts';
import type { Protocol, SubscriptionSettings } from './model.ts';

/** Attributes of a subscription as their owner gives them. An empty text takes one away. */
export type SettingTexts = Readonly<Record<string, string | undefined>>;

export const DEFAULT_SETTINGS: SubscriptionSettings = {
  rawMessageDelivery: false,
  filterPolicy: undefined,
  filterPolicyScope: undefined,
  deadLetterTargetArn: undefined,
};

const SCOPES: readonly string[] = ['MessageAttributes', 'MessageBody'];

/** Attributes of subscriptions to endpoints that are not simulated. */
const UNSUPPORTED: ReadonlySet<string> = new Set([
  'DeliveryPolicy',
  'ReplayPolicy',
  'SubscriptionRoleArn',
]);

/**
 * The settings after a change.
 * https://docs.aws.amazon.com/sns/latest/api/API_SetSubscriptionAttributes.html
 * @param refuse makes the error to throw from its reason.
 */
export function changeSettings(
  settings: SubscriptionSettings,
  protocol: Protocol,
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
      readRawMessageDelivery(texts.RawMessageDelivery, protocol, refuse) ??
      settings.rawMessageDelivery,
    filterPolicy,
    filterPolicyScope: scope ?? filterPolicy?.scope,
    deadLetterTargetArn:
      texts.RedrivePolicy === undefined
        ? settings.deadLetterTargetArn
        : readRedrivePolicy(texts.RedrivePolicy, refuse),
  };
}

/** The settings as `GetSubscriptionAttributes` shows them. */
export function renderSettings(settings: SubscriptionSettings): Record<string, string> {
  const { filterPolicy, filterPolicyScope, deadLetterTargetArn } = settings;
  return {
    RawMessageDelivery: String(settings.rawMessageDelivery),
    ...(filterPolicy && { FilterPolicy: filterPolicy.text }),
    ...(filterPolicyScope && { FilterPolicyScope: filterPolicyScope }),
    ...(deadLetterTargetArn && { RedrivePolicy: JSON.stringify({ deadLetterTargetArn }) }),
  };
}

function checkName(name: string, refuse: Refuse): void {
  if (UNSUPPORTED.has(name)) throw new NotImplementedError('sns', `The attribute ${name}`);
  const isKnown = ['RawMessageDelivery', 'FilterPolicy', 'FilterPolicyScope', 'RedrivePolicy'];
  if (!isKnown.includes(name)) throw refuse('AttributeName');
}

function readRawMessageDelivery(
  text: string | undefined,
  protocol: Protocol,
  refuse: Refuse,
): boolean | undefined {
  if (text === undefined) return undefined;
  const value = text.toLowerCase();
  if (value !== 'true' && value !== 'false') {
    throw refuse(`RawMessageDelivery: Invalid value [${text}]. Must be true or false.`);
  }
  if (value === 'true' && protocol !== 'sqs') {
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

function readRedrivePolicy(text: string, refuse: Refuse): string | undefined {
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
  if (deadLetterTargetArn.endsWith('.fifo')) {
    throw refuse('RedrivePolicy: must use a standard queue as DLQ for a standard topic.');
  }
  return deadLetterTargetArn;
}
