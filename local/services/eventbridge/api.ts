import type * as SDK from '@aws-sdk/client-eventbridge';
import type { Call, Context, Operation } from '../../service.ts';
import { archiveOperations } from './archives.ts';
import { busOperations } from './buses.ts';
import type { EventDelivery } from './delivery.ts';
import { validation } from './errors.ts';
import { PutEventsMetrics } from './metrics.ts';
import { DEFAULT_BUS, type EventBuses, type RuleState } from './model.ts';
import { page } from './paging.ts';
import { compile } from './pattern.ts';
import { isJsonObject, putEvents } from './put-events.ts';
import type { Replayer } from './replayer.ts';
import { replayOperations } from './replays.ts';
import { parseSchedule, type Schedule } from './schedule.ts';
import type { RuleScheduler } from './scheduler.ts';
import { addTags, tagOperations } from './tags.ts';
import { targetOperations } from './targets.ts';

/** What EventBridge answers on the wire. */
export function operations(
  context: Context,
  buses: EventBuses,
  delivery: EventDelivery,
  scheduler: RuleScheduler,
  replayer: Replayer,
): Record<string, Operation> {
  const metrics = new PutEventsMetrics(context.metrics);
  return {
    ...busOperations(context, buses),
    ...ruleOperations(context, buses, scheduler),
    ...tagOperations(buses),
    ...targetOperations(buses),
    ...archiveOperations(context, buses),
    ...replayOperations(context, buses, replayer),
    PutEvents: (input: SDK.PutEventsCommandInput, call: Call): SDK.PutEventsResponse =>
      metrics.measure(input, () => putEvents(context, buses, delivery, input, call)),
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

function parseEvent(text: string): unknown {
  if (!isJsonObject(text)) throw validation('Parameter Event is not valid.');
  return JSON.parse(text);
}
