import {
  CreateEventBusCommand,
  EventBridgeClient,
  PutEventsCommand,
  type PutEventsRequestEntry,
  PutRuleCommand,
  PutTargetsCommand,
  type Target,
} from '@aws-sdk/client-eventbridge';
import { type Aws, recorded } from '../rule.ts';

export const from = (file: string) =>
  recorded(`localstack/localstack tests/aws/services/events/${file}.snapshot.json`);

/** A bus of its own with one rule for all that comes from `app`. */
export async function createRule(aws: Aws) {
  const events = aws.connect(EventBridgeClient);
  const EventBusName = aws.name('bus');
  const { EventBusArn = '' } = await events.send(new CreateEventBusCommand({ Name: EventBusName }));
  const Rule = aws.name('rule');
  const { RuleArn = '' } = await events.send(
    new PutRuleCommand({ Name: Rule, EventBusName, EventPattern: '{"source":["app"]}' }),
  );
  const putTargets = (...Targets: Target[]) =>
    events.send(new PutTargetsCommand({ Rule, EventBusName, Targets }));
  const putEvent = (detail: object, more: Partial<PutEventsRequestEntry> = {}) => {
    const entry = { Source: 'app', DetailType: 'Thing', Detail: JSON.stringify(detail) };
    return events.send(new PutEventsCommand({ Entries: [{ EventBusName, ...entry, ...more }] }));
  };
  return { events, EventBusName, EventBusArn, Rule, RuleArn, putTargets, putEvent };
}
