import { addBucketNotification } from './bucket-events.ts';
import {
  addBeside,
  asMap,
  present,
  type SamProperties,
  type SamResource,
  type Translation,
} from './translation.ts';

/** One event of a function. */
export interface SamEvent {
  readonly function: SamResource;
  /** What is invoked: the function, or its alias. */
  readonly target: object;
  /** Its key under `Events`. */
  readonly name: string;
  readonly type: string;
  readonly properties: SamProperties;
}

type EventTranslator = (translation: Translation, event: SamEvent) => void;

const TRANSLATORS: Readonly<Record<string, EventTranslator>> = {
  SQS: (translation, event) => addMapping(translation, event, 'Queue'),
  DynamoDB: (translation, event) => addMapping(translation, event, 'Stream'),
  SNS: addSubscription,
  S3: addBucketNotification,
  EventBridgeRule: addRule,
  CloudWatchEvent: addRule,
  Schedule: addSchedule,
};

/**
 * What makes a function hear of something; a type that is not translated is named.
 * https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-eventsource.html
 */
export function translateEvent(translation: Translation, event: SamEvent): void {
  const translator = TRANSLATORS[event.type];
  if (translator === undefined) refuse(translation, event, `an event of type ${event.type}`);
  else translator(translation, event);
}

function refuse({ untranslated }: Translation, event: SamEvent, what: string): void {
  untranslated.push({ logicalId: event.function.logicalId, path: `Events.${event.name}`, what });
}

function addMapping(translation: Translation, event: SamEvent, source: 'Queue' | 'Stream'): void {
  const { [source]: EventSourceArn, ...settings } = event.properties;
  add(translation, event, '', 'AWS::Lambda::EventSourceMapping', {
    ...settings,
    EventSourceArn,
    FunctionName: event.target,
  });
}

function addSubscription(translation: Translation, event: SamEvent): void {
  const { Topic, SqsSubscription, ...settings } = event.properties;
  if (SqsSubscription !== undefined && SqsSubscription !== false) {
    refuse(translation, event, 'SqsSubscription');
    return;
  }
  add(translation, event, '', 'AWS::SNS::Subscription', {
    ...settings,
    Protocol: 'lambda',
    Endpoint: event.target,
    TopicArn: Topic,
  });
  permit(translation, event, { Principal: 'sns.amazonaws.com', SourceArn: Topic });
}

function addRule(translation: Translation, event: SamEvent): void {
  const { Pattern, EventBusName, RuleName, State, Target, ...target } = event.properties;
  const { Enabled, ...targetSettings } = target;
  add(translation, event, '', 'AWS::Events::Rule', {
    EventPattern: Pattern,
    EventBusName,
    Name: RuleName,
    State: State ?? stateOf(Enabled),
    Targets: [targetOf(translation, event, targetSettings, asMap(Target).Id)],
  });
  permitRule(translation, event);
}

function addSchedule(translation: Translation, event: SamEvent): void {
  const { Schedule, Name, Description, State, Enabled, ...settings } = event.properties;
  add(translation, event, '', 'AWS::Events::Rule', {
    ScheduleExpression: Schedule,
    Name,
    Description,
    State: State ?? stateOf(Enabled),
    Targets: [targetOf(translation, event, settings, undefined)],
  });
  permitRule(translation, event);
}

function stateOf(enabled: unknown): string | undefined {
  if (enabled === undefined) return undefined;
  return String(enabled) === 'true' ? 'ENABLED' : 'DISABLED';
}

function targetOf(
  translation: Translation,
  event: SamEvent,
  { DeadLetterConfig, ...settings }: SamProperties,
  id: unknown,
): object {
  const Id = id ?? `${event.function.logicalId}${event.name}LambdaTarget`;
  const { Type: type, QueueLogicalId, Arn } = asMap(DeadLetterConfig);
  const queueId = String(QueueLogicalId ?? `${idOf(event)}Queue`);
  if (type === 'SQS') addDeadLetterQueue(translation, event, queueId);
  const deadLetterArn = type === 'SQS' ? { 'Fn::GetAtt': [queueId, 'Arn'] } : Arn;
  return present({
    ...settings,
    Id,
    Arn: event.target,
    DeadLetterConfig: DeadLetterConfig === undefined ? undefined : { Arn: deadLetterArn },
  });
}

/** The queue that SAM makes for the dead letters of a rule. */
function addDeadLetterQueue(translation: Translation, event: SamEvent, queueId: string): void {
  const { resource } = event.function;
  addBeside(translation, resource, queueId, { Type: 'AWS::SQS::Queue', Properties: {} });
  addBeside(translation, resource, `${queueId}Policy`, {
    Type: 'AWS::SQS::QueuePolicy',
    Properties: {
      Queues: [{ Ref: queueId }],
      PolicyDocument: {
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Principal: { Service: 'events.amazonaws.com' },
            Action: 'sqs:SendMessage',
            Resource: { 'Fn::GetAtt': [queueId, 'Arn'] },
            Condition: { ArnEquals: { 'aws:SourceArn': { 'Fn::GetAtt': [idOf(event), 'Arn'] } } },
          },
        ],
      },
    },
  });
}

function permitRule(translation: Translation, event: SamEvent): void {
  const SourceArn = { 'Fn::GetAtt': [idOf(event), 'Arn'] };
  permit(translation, event, { Principal: 'events.amazonaws.com', SourceArn });
}

function permit(translation: Translation, event: SamEvent, who: SamProperties): void {
  add(translation, event, 'Permission', 'AWS::Lambda::Permission', {
    Action: 'lambda:InvokeFunction',
    FunctionName: event.target,
    ...who,
  });
}

function add(
  translation: Translation,
  event: SamEvent,
  suffix: string,
  Type: string,
  properties: SamProperties,
): void {
  addBeside(translation, event.function.resource, `${idOf(event)}${suffix}`, {
    Type,
    Properties: present(properties),
  });
}

/** SAM names what it adds after the function and the event. */
function idOf({ function: { logicalId }, name }: SamEvent): string {
  return `${logicalId}${name}`;
}
