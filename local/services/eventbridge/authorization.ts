import type {
  PutEventsCommandInput,
  PutRuleCommandInput,
  PutTargetsCommandInput,
  Tag,
} from '@aws-sdk/client-eventbridge';
import {
  type Authorization,
  anywhere,
  on,
  type Permission,
  type PermissionRow,
  passRole,
  tagKeys,
} from '../../access/authorization.ts';
import type { PolicyDocument } from '../../access/document.ts';
import type { Context } from '../../service.ts';
import { DEFAULT_BUS, type EventBuses } from './model.ts';

interface Named {
  readonly Name?: string;
  readonly Rule?: string;
  readonly EventBusName?: string;
}

interface Tagging {
  readonly ResourceARN?: string;
  readonly Tags?: readonly Tag[];
  readonly TagKeys?: readonly string[];
}

const SERVICE = 'events.amazonaws.com';

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoneventbridge.html */
export function authorization(context: Context, buses: EventBuses): Authorization {
  const arn = (resource: string) => context.arn('events', resource);
  const busOf = (name = DEFAULT_BUS) => (name.startsWith('arn:') ? name : arn(`event-bus/${name}`));
  const ruleOf = ({ Name, Rule, EventBusName = DEFAULT_BUS }: Named) => {
    const bus = EventBusName.slice(EventBusName.lastIndexOf('/') + 1);
    const name = Rule ?? Name ?? '';
    return arn(bus === DEFAULT_BUS ? `rule/${name}` : `rule/${bus}/${name}`);
  };
  const onBus = (action: string) =>
    on(`events:${action}`, ({ Name, EventBusName }: Named) => busOf(EventBusName ?? Name));
  const onRule = (action: string) => on(`events:${action}`, ruleOf);
  return {
    handOffAction: 'events:PutEvents',
    exists: (resource) => buses.findBus(resource) !== undefined,
    keys: [
      'events:source',
      'events:detail-type',
      'events:eventbusinvocation',
      'events:targetarn',
      'events:creatoraccount',
    ],
    policyOf: (resource) => buses.findBus(resource)?.policy as PolicyDocument | undefined,
    operations: {
      CreateEventBus: onBus('CreateEventBus'),
      UpdateEventBus: onBus('UpdateEventBus'),
      DeleteEventBus: onBus('DeleteEventBus'),
      DescribeEventBus: onBus('DescribeEventBus'),
      ListEventBuses: anywhere('events:ListEventBuses'),
      PutPermission: onBus('PutPermission'),
      RemovePermission: onBus('RemovePermission'),
      PutRule: (input: PutRuleCommandInput) => [
        {
          action: 'events:PutRule',
          resource: ruleOf(input as Named),
          keys: tagKeys(input.Tags),
        },
        ...passRole(input.RoleArn, SERVICE),
      ],
      DescribeRule: onRule('DescribeRule'),
      ListRules: anywhere('events:ListRules'),
      DeleteRule: onRule('DeleteRule'),
      EnableRule: onRule('EnableRule'),
      DisableRule: onRule('DisableRule'),
      ListRuleNamesByTarget: anywhere('events:ListRuleNamesByTarget'),
      TagResource: onTagged('TagResource'),
      UntagResource: onTagged('UntagResource'),
      ListTagsForResource: onTagged('ListTagsForResource'),
      PutTargets: (input: PutTargetsCommandInput) => [
        {
          action: 'events:PutTargets',
          resource: ruleOf(input as Named),
          keys: { 'events:targetarn': (input.Targets ?? []).map(({ Arn = '' }) => Arn) },
        },
        ...(input.Targets ?? []).flatMap(({ RoleArn }) => passRole(RoleArn, SERVICE)),
      ],
      RemoveTargets: onRule('RemoveTargets'),
      ListTargetsByRule: onRule('ListTargetsByRule'),
      ...archiveOperations(arn),
      PutEvents: ({ Entries = [] }: PutEventsCommandInput): Permission[] =>
        Entries.map(({ EventBusName, Source, DetailType }) => ({
          action: 'events:PutEvents',
          resource: busOf(EventBusName),
          keys: { 'events:source': Source, 'events:detail-type': DetailType },
        })),
      TestEventPattern: anywhere('events:TestEventPattern'),
    },
  };
}

function archiveOperations(arn: (resource: string) => string): Record<string, PermissionRow> {
  const onArchive = (action: string) =>
    on(`events:${action}`, (input: { ArchiveName?: string }) =>
      arn(`archive/${input.ArchiveName}`),
    );
  const onReplay = (action: string) =>
    on(`events:${action}`, (input: { ReplayName?: string }) => arn(`replay/${input.ReplayName}`));
  return {
    CreateArchive: onArchive('CreateArchive'),
    DescribeArchive: onArchive('DescribeArchive'),
    ListArchives: anywhere('events:ListArchives'),
    UpdateArchive: onArchive('UpdateArchive'),
    DeleteArchive: onArchive('DeleteArchive'),
    StartReplay: onReplay('StartReplay'),
    DescribeReplay: onReplay('DescribeReplay'),
    ListReplays: anywhere('events:ListReplays'),
    CancelReplay: onReplay('CancelReplay'),
  };
}

const onTagged = (action: string) => (input: Tagging) => ({
  action: `events:${action}`,
  resource: input.ResourceARN ?? '*',
  keys: tagKeys(input.Tags, input.TagKeys),
});
