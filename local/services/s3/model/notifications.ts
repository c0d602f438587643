import type {
  NotificationConfiguration,
  NotificationConfigurationFilter,
} from '@aws-sdk/client-s3';
import { invalidArgument, malformedXml } from '../errors.ts';
import { KEY_MAX_BYTES, NOTIFICATION_CONFIGURATIONS_MAX_COUNT } from '../limits.ts';

/** What a notification is sent to, in the words of S3's refusals. */
export type DestinationKind = 'Topic' | 'Queue' | 'CloudFunction';

/** One `TopicConfiguration`, `QueueConfiguration` or `LambdaFunctionConfiguration`, read. */
export interface Notification {
  readonly id: string;
  readonly kind: DestinationKind;
  readonly targetArn: string;
  /** With the prefix `s3:`, and possibly a `*` at the end. */
  readonly events: readonly string[];
  readonly prefix: string;
  readonly suffix: string;
  readonly filter: NotificationConfigurationFilter | undefined;
}

/** Where a bucket's events go. */
export interface Notifications {
  readonly toEventBridge: boolean;
  readonly targets: readonly Notification[];
}

export const NO_NOTIFICATIONS: Notifications = { toEventBridge: false, targets: [] };

/**
 * All types that can be asked for. Some never come: what would raise them (replication, restores,
 * tiering) is refused by name where it would be set up.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-event-types-and-destinations.html
 */
const EVENT_TYPES: Readonly<Record<string, readonly string[]>> = {
  IntelligentTiering: [],
  LifecycleExpiration: ['Delete', 'DeleteMarkerCreated'],
  LifecycleTransition: [],
  ObjectAcl: ['Put'],
  ObjectCreated: ['Put', 'Post', 'Copy', 'CompleteMultipartUpload'],
  ObjectRemoved: ['Delete', 'DeleteMarkerCreated'],
  ObjectRestore: ['Post', 'Completed', 'Delete'],
  ObjectTagging: ['Put', 'Delete'],
  ReducedRedundancyLostObject: [],
  Replication: [
    'OperationFailedReplication',
    'OperationMissedThreshold',
    'OperationNotTracked',
    'OperationReplicatedAfterThreshold',
  ],
};

const ALL_EVENTS: ReadonlySet<string> = new Set(
  Object.entries(EVENT_TYPES).flatMap(([type, actions]) => {
    if (actions.length === 0) return [`s3:${type}`];
    const named = actions.map((action) => `s3:${type}:${action}`);
    return type === 'ObjectAcl' ? named : [`s3:${type}:*`, ...named];
  }),
);

const SERVICE_OF: Readonly<Record<DestinationKind, string>> = {
  Topic: 'sns',
  Queue: 'sqs',
  CloudFunction: 'lambda',
};

/**
 * Reads a whole configuration; a target without an id gets one from `makeId`.
 * @throws MalformedXML, InvalidArgument
 */
export function readNotifications(
  configuration: NotificationConfiguration,
  makeId: () => string,
): Notifications {
  const targets = listTargets(configuration).map(({ kind, arn, Id, Events, Filter }) => {
    checkArn(kind, arn);
    checkEvents(Events);
    const rules = readFilterRules(Filter);
    return {
      id: Id ?? makeId(),
      kind,
      targetArn: arn,
      events: Events ?? [],
      prefix: rules.get('Prefix') ?? '',
      suffix: rules.get('Suffix') ?? '',
      filter: rules.size === 0 ? undefined : writeFilter(rules),
    };
  });
  if (targets.length > NOTIFICATION_CONFIGURATIONS_MAX_COUNT) throw malformedXml();
  checkOverlaps(targets);
  return { toEventBridge: configuration.EventBridgeConfiguration !== undefined, targets };
}

/** The configuration in the API's form. */
export function writeNotifications(notifications: Notifications): NotificationConfiguration {
  const listed = (kind: DestinationKind) =>
    notifications.targets
      .filter((target) => target.kind === kind)
      .map(({ id, targetArn, events, filter }) => ({
        targetArn,
        common: { Id: id, Events: [...events] as never[], ...(filter && { Filter: filter }) },
      }));
  const topics = listed('Topic');
  const queues = listed('Queue');
  const functions = listed('CloudFunction');
  return {
    ...(topics.length > 0 && {
      TopicConfigurations: topics.map((one) => ({ ...one.common, TopicArn: one.targetArn })),
    }),
    ...(queues.length > 0 && {
      QueueConfigurations: queues.map((one) => ({ ...one.common, QueueArn: one.targetArn })),
    }),
    ...(functions.length > 0 && {
      LambdaFunctionConfigurations: functions.map((one) => ({
        ...one.common,
        LambdaFunctionArn: one.targetArn,
      })),
    }),
    ...(notifications.toEventBridge && { EventBridgeConfiguration: {} }),
  };
}

/** Whether an event (`ObjectCreated:Put`) of a key is for this target. */
export function matches(notification: Notification, eventName: string, key: string): boolean {
  const { events, prefix, suffix } = notification;
  return (
    key.startsWith(prefix) &&
    key.endsWith(suffix) &&
    events.some((event) => covers(event, `s3:${eventName}`))
  );
}

function covers(pattern: string, event: string): boolean {
  return pattern.endsWith('*') ? event.startsWith(pattern.slice(0, -1)) : pattern === event;
}

function listTargets(configuration: NotificationConfiguration) {
  const { TopicConfigurations, QueueConfigurations, LambdaFunctionConfigurations } = configuration;
  return [
    ...(TopicConfigurations ?? []).map((one) => ({
      ...one,
      kind: 'Topic' as const,
      arn: one.TopicArn ?? '',
    })),
    ...(QueueConfigurations ?? []).map((one) => ({
      ...one,
      kind: 'Queue' as const,
      arn: one.QueueArn ?? '',
    })),
    ...(LambdaFunctionConfigurations ?? []).map((one) => ({
      ...one,
      kind: 'CloudFunction' as const,
      arn: one.LambdaFunctionArn ?? '',
    })),
  ];
}

function checkArn(kind: DestinationKind, arn: string): void {
  if (new RegExp(`^arn:aws[\\w-]*:${SERVICE_OF[kind]}:[\\w-]+:\\d{12}:.+$`).test(arn)) return;
  throw invalidArgument('The ARN could not be parsed', { name: kind, value: arn });
}

function checkEvents(events: readonly string[] | undefined): void {
  if (events === undefined || events.length === 0) throw malformedXml();
  for (const event of events) {
    if (ALL_EVENTS.has(event)) continue;
    throw invalidArgument('A specified event is not supported for notifications.', {
      name: 'Event',
      value: event,
    });
  }
}

/** Names of rules are read in any case, and shown with a capital. */
function readFilterRules(filter: NotificationConfigurationFilter | undefined) {
  const rules = new Map<'Prefix' | 'Suffix', string>();
  for (const { Name = '', Value = '' } of filter?.Key?.FilterRules ?? []) {
    const name = ({ prefix: 'Prefix', suffix: 'Suffix' } as const)[Name.toLowerCase()];
    if (name === undefined) {
      throw invalidArgument('filter rule name must be either prefix or suffix', {
        name: 'FilterRule.Name',
        value: Name,
      });
    }
    if (rules.has(name)) {
      throw invalidArgument(
        `Cannot specify more than one ${name.toLowerCase()} rule in a filter.`,
        { name: 'FilterRule.Name', value: Name },
      );
    }
    if (Buffer.byteLength(Value) > KEY_MAX_BYTES) {
      throw invalidArgument('The maximum size of a prefix or suffix is 1024', {
        name: 'FilterRule.Value',
        value: Value,
      });
    }
    rules.set(name, Value);
  }
  return rules;
}

function writeFilter(rules: ReadonlyMap<'Prefix' | 'Suffix', string>) {
  const FilterRules = [...rules].map(([Name, Value]) => ({ Name, Value }) as never);
  return { Key: { FilterRules } };
}

/**
 * One event of one key goes to one target at most.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-filtering.html
 */
function checkOverlaps(targets: readonly Notification[]): void {
  targets.forEach((a, index) => {
    for (const b of targets.slice(index + 1)) {
      const sharesEvent = a.events.some((one) =>
        b.events.some((other) => covers(one, other) || covers(other, one)),
      );
      if (!sharesEvent || !mayMeet(a, b)) continue;
      if (a.filter === undefined && b.filter === undefined) {
        throw invalidArgument(
          'Configurations overlap. Configurations on the same bucket cannot share a common ' +
            'event type.',
        );
      }
      throw invalidArgument(
        'Configuration is ambiguously defined. Cannot have overlapping suffixes in two rules if ' +
          'the prefixes are overlapping for the same event type.',
      );
    }
  });
}

function mayMeet(a: Notification, b: Notification): boolean {
  const prefixesMeet = a.prefix.startsWith(b.prefix) || b.prefix.startsWith(a.prefix);
  const suffixesMeet = a.suffix.endsWith(b.suffix) || b.suffix.endsWith(a.suffix);
  return prefixesMeet && suffixesMeet;
}
