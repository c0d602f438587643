import type * as SDK from '@aws-sdk/client-eventbridge';
import { NotImplementedError } from '../../errors.ts';
import {
  compilePattern,
  type EventMatcher,
  InvalidPatternError,
} from '../../patterns/event-pattern.ts';
import type { Call, Context, Operation } from '../../service.ts';
import { busOperations } from './buses.ts';
import type { EventDelivery } from './delivery.ts';
import { invalidEventPattern, limitExceeded, validation } from './errors.ts';
import { LIMITS } from './limits.ts';
import {
  type BusEvent,
  DEFAULT_BUS,
  type EventBuses,
  isoSeconds,
  type RuleState,
} from './model.ts';
import { page } from './paging.ts';
import { parseSchedule, type Schedule } from './schedule.ts';
import type { RuleScheduler } from './scheduler.ts';
import { addTags, tagOperations } from './tags.ts';

/** What EventBridge answers on the wire. */
export function operations(
  context: Context,
  buses: EventBuses,
  delivery: EventDelivery,
  scheduler: RuleScheduler,
): Record<string, Operation> {
  return {
    ...busOperations(context, buses),
    ...ruleOperations(context, buses, scheduler),
    ...tagOperations(buses),
    ...targetOperations(buses),
    PutEvents: (input: SDK.PutEventsCommandInput, call: Call): SDK.PutEventsResponse =>
      putEvents(context, buses, delivery, input, call),
    TestEventPattern(input: SDK.TestEventPatternCommandInput): SDK.TestEventPatternResponse {
      const event = parseEvent(input.Event ?? '');
      return { Result: compile(input.EventPattern ?? '')(event) };
    },
  };
}

function ruleOperations(
  context: Context,
  buses: EventBuses,
  scheduler: RuleScheduler,
): Record<string, Operation> {
  const setState = (input: { Name?: string; EventBusName?: string }, State: SDK.RuleState) => {
    const { rule, matches, schedule } = buses.rule(input.Name ?? '', input.EventBusName);
    buses.putRule(input.EventBusName, { ...rule, State }, matches, schedule);
    scheduler.follow(buses.bus(input.EventBusName), rule.Name);
    return {};
  };
  return {
    PutRule: (input: SDK.PutRuleCommandInput): SDK.PutRuleResponse => ({
      RuleArn: putRule(context, buses, scheduler, input),
    }),
    DescribeRule: (input: SDK.DescribeRuleCommandInput): SDK.DescribeRuleResponse => ({
      ...buses.rule(input.Name ?? '', input.EventBusName).rule,
      CreatedBy: context.account,
    }),
    ListRules(input: SDK.ListRulesCommandInput): SDK.ListRulesResponse {
      const rules = [...buses.bus(input.EventBusName).rules.values()].map((state) => state.rule);
      const named = rules.filter((rule) => rule.Name.startsWith(input.NamePrefix ?? ''));
      const { items, next } = page(named, input);
      return { Rules: items, ...next };
    },
    DeleteRule(input: SDK.DeleteRuleCommandInput): object {
      buses.deleteRule(input.Name ?? '', input.EventBusName);
      scheduler.follow(buses.bus(input.EventBusName), input.Name ?? '');
      return {};
    },
    EnableRule: (input: SDK.EnableRuleCommandInput) =>
      setState(input as { Name: string }, 'ENABLED'),
    DisableRule: (input: SDK.DisableRuleCommandInput) =>
      setState(input as { Name: string }, 'DISABLED'),
    ListRuleNamesByTarget(
      input: SDK.ListRuleNamesByTargetCommandInput,
    ): SDK.ListRuleNamesByTargetResponse {
      const targets = (state: RuleState) => [...state.targets.values()];
      const naming = [...buses.bus(input.EventBusName).rules.values()].filter((state) =>
        targets(state).some((target) => target.Arn === input.TargetArn),
      );
      const { items, next } = page(naming, input);
      return { RuleNames: items.map((state) => state.rule.Name), ...next };
    },
  };
}

/** Makes or changes a rule; gives its ARN. */
export function putRule(
  context: Context,
  buses: EventBuses,
  scheduler: RuleScheduler,
  input: SDK.PutRuleCommandInput,
): string {
  const { EventPattern, ScheduleExpression } = input;
  if (EventPattern === undefined && ScheduleExpression === undefined) {
    throw validation('Parameter(s) EventPattern or ScheduleExpression must be specified.');
  }
  const bus = buses.bus(input.EventBusName);
  const schedule =
    ScheduleExpression === undefined ? undefined : readSchedule(bus.name, ScheduleExpression);
  const isNew = !bus.rules.has(input.Name ?? '');
  const path = bus.name === 'default' ? input.Name : `${bus.name}/${input.Name}`;
  const rule: RuleState['rule'] = {
    Name: input.Name ?? '',
    Arn: context.arn('events', `rule/${path}`),
    ...(EventPattern !== undefined && { EventPattern }),
    ...(ScheduleExpression !== undefined && { ScheduleExpression }),
    State: input.State ?? 'ENABLED',
    EventBusName: bus.name,
    ...(input.Description !== undefined && { Description: input.Description }),
    ...(input.RoleArn !== undefined && { RoleArn: input.RoleArn }),
  };
  const matches = EventPattern === undefined ? () => false : compile(EventPattern);
  const { tags } = buses.putRule(input.EventBusName, rule, matches, schedule);
  // AWS leaves the tags of a rule that is there as they are.
  if (isNew) addTags(tags, input.Tags ?? []);
  scheduler.follow(bus, rule.Name);
  return rule.Arn;
}

function readSchedule(busName: string, expression: string): Schedule {
  if (busName !== DEFAULT_BUS) {
    throw validation('ScheduleExpression is supported only on the default event bus.');
  }
  const schedule = parseSchedule(expression);
  if (schedule === undefined) throw validation('Parameter ScheduleExpression is not valid.');
  return schedule;
}

function targetOperations(buses: EventBuses): Record<string, Operation> {
  return {
    PutTargets(input: SDK.PutTargetsCommandInput): SDK.PutTargetsResponse {
      putTargets(buses, input.Rule ?? '', input.EventBusName, input.Targets ?? []);
      return { FailedEntryCount: 0, FailedEntries: [] };
    },
    RemoveTargets(input: SDK.RemoveTargetsCommandInput): SDK.RemoveTargetsResponse {
      const { targets } = buses.rule(input.Rule ?? '', input.EventBusName);
      for (const id of input.Ids ?? []) targets.delete(id);
      return { FailedEntryCount: 0, FailedEntries: [] };
    },
    ListTargetsByRule(input: SDK.ListTargetsByRuleCommandInput): SDK.ListTargetsByRuleResponse {
      const { targets } = buses.rule(input.Rule ?? '', input.EventBusName);
      const { items, next } = page([...targets.values()], input);
      return { Targets: items, ...next };
    },
  };
}

/** Target settings that belong to services the engine does not simulate. */
const UNSUPPORTED_TARGET_SETTINGS = [
  'RunCommandParameters',
  'EcsParameters',
  'BatchParameters',
  'KinesisParameters',
  'HttpParameters',
  'RedshiftDataParameters',
  'SageMakerPipelineParameters',
  'AppSyncParameters',
] as const;

/** Services that can be a rule's target here. */
const TARGET_SERVICES: ReadonlySet<string> = new Set(['sqs', 'lambda', 'sns', 'events']);

export function putTargets(
  buses: EventBuses,
  ruleName: string,
  busName: string | undefined,
  targets: readonly SDK.Target[],
): void {
  const rule = buses.rule(ruleName, busName);
  for (const target of targets) checkTarget(target);
  const ids = new Set([...rule.targets.keys(), ...targets.map((target) => target.Id)]);
  if (ids.size > LIMITS.targetsPerRuleMax) {
    throw limitExceeded('The requested resource exceeds the maximum number allowed.');
  }
  for (const target of targets) rule.targets.set(target.Id ?? '', target as RequiredTarget);
}

type RequiredTarget = SDK.Target & { Id: string; Arn: string };

function checkTarget(target: SDK.Target): void {
  const owner = target.Arn?.split(':')[2] ?? '';
  if (!TARGET_SERVICES.has(owner)) {
    throw new NotImplementedError('eventbridge', `The target ${target.Arn}`);
  }
  for (const setting of UNSUPPORTED_TARGET_SETTINGS) {
    if (target[setting] !== undefined) {
      throw new NotImplementedError('eventbridge', `The target setting ${setting}`);
    }
  }
  const { MaximumEventAgeInSeconds: age, MaximumRetryAttempts: attempts } =
    target.RetryPolicy ?? {};
  if (age !== undefined && (age < LIMITS.eventAgeSecondsMin || age > LIMITS.eventAgeSecondsMax)) {
    throw validation('MaximumEventAgeInSeconds must be between 60 and 86400.');
  }
  if (attempts !== undefined && (attempts < 0 || attempts > LIMITS.retryAttemptsMax)) {
    throw validation('MaximumRetryAttempts must be between 0 and 185.');
  }
}

function putEvents(
  context: Context,
  buses: EventBuses,
  delivery: EventDelivery,
  input: SDK.PutEventsCommandInput,
  call: Call,
): SDK.PutEventsResponse {
  const entries = input.Entries ?? [];
  if (entries.length === 0 || entries.length > LIMITS.putEventsEntryCountMax) {
    throw validation(
      `1 validation error detected: Value at 'entries' failed to satisfy constraint: ` +
        `Member must have length between 1 and ${LIMITS.putEventsEntryCountMax}`,
    );
  }
  const sizeBytes = entries.map(entryBytes).reduce((sum, bytes) => sum + bytes, 0);
  if (sizeBytes > LIMITS.putEventsRequestBytesMax) {
    throw validation('Total size of the entries in the request is over the limit.');
  }
  const results = entries.map((entry) => putEntry(context, buses, delivery, entry, call));
  return {
    FailedEntryCount: results.filter((result) => result.ErrorCode !== undefined).length,
    Entries: results,
  };
}

function putEntry(
  context: Context,
  buses: EventBuses,
  delivery: EventDelivery,
  entry: SDK.PutEventsRequestEntry,
  call: Call,
): SDK.PutEventsResultEntry {
  const refusal = refuseEntry(entry);
  if (refusal !== undefined) return refusal;
  const bus = buses.findBus(entry.EventBusName);
  const { kernel } = context;
  const id = kernel.ids.uuid();
  // An event for a bus that is not there is accepted, and goes nowhere.
  if (bus === undefined) return { EventId: id };
  const event: BusEvent = {
    version: '0',
    id,
    'detail-type': entry.DetailType ?? '',
    source: entry.Source ?? '',
    account: context.account,
    time: isoSeconds(entry.Time?.getTime() ?? kernel.now()),
    region: context.region,
    resources: entry.Resources ?? [],
    detail: JSON.parse(entry.Detail ?? '{}'),
  };
  delivery.publish(bus, event, entry.TraceHeader ?? call.traceHeader);
  return { EventId: id };
}

function refuseEntry(entry: SDK.PutEventsRequestEntry): SDK.PutEventsResultEntry | undefined {
  const refuse = (ErrorCode: string, ErrorMessage: string) => ({ ErrorCode, ErrorMessage });
  if (!entry.Source)
    return refuse(
      'InvalidArgument',
      'Parameter Source is not valid. Reason: Source is a required argument.',
    );
  if (entry.Source.startsWith('aws.')) {
    return refuse('NotAuthorizedForSourceException', 'Not authorized for the source.');
  }
  if (!entry.DetailType)
    return refuse(
      'InvalidArgument',
      'Parameter DetailType is not valid. Reason: DetailType is a required argument.',
    );
  if (!entry.Detail)
    return refuse(
      'InvalidArgument',
      'Parameter Detail is not valid. Reason: Detail is a required argument.',
    );
  return isJsonObject(entry.Detail) ? undefined : refuse('MalformedDetail', 'Detail is malformed.');
}

function isJsonObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html#eb-putevent-size */
function entryBytes(entry: SDK.PutEventsRequestEntry): number {
  const texts = [entry.Source, entry.DetailType, entry.Detail, ...(entry.Resources ?? [])];
  const timeBytes = entry.Time === undefined ? 0 : 14;
  return texts.reduce((sum, text) => sum + Buffer.byteLength(text ?? ''), timeBytes);
}

/** Compiles a rule's pattern. @throws AwsError InvalidEventPatternException */
export function compile(pattern: string): EventMatcher {
  if (pattern.length > LIMITS.patternLengthMax)
    throw limitExceeded('The event pattern is too long.');
  try {
    return compilePattern(pattern);
  } catch (error) {
    if (error instanceof InvalidPatternError) throw invalidEventPattern(error.message);
    throw error;
  }
}

function parseEvent(text: string): unknown {
  if (!isJsonObject(text)) throw validation('Parameter Event is not valid.');
  return JSON.parse(text);
}
