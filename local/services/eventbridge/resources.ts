import type { Condition, Tag, Target } from '@aws-sdk/client-eventbridge';
import type { Context, ResourceProvider } from '../../service.ts';
import { putRule } from './api.ts';
import { createArchive } from './archives.ts';
import { type PolicyStatement, putPermission, putStatement } from './bus-policy.ts';
import { createBus } from './buses.ts';
import { LIMITS } from './limits.ts';
import type { EventBuses } from './model.ts';
import type { RuleScheduler } from './scheduler.ts';
import { putTargets } from './targets.ts';

interface RuleProperties {
  readonly Name?: string;
  readonly Description?: string;
  readonly EventBusName?: string;
  readonly EventPattern?: object;
  readonly RoleArn?: string;
  readonly ScheduleExpression?: string;
  readonly State?: 'ENABLED' | 'DISABLED';
  readonly Tags?: Tag[];
  readonly Targets?: readonly Target[];
}

interface BusPolicyProperties {
  readonly EventBusName?: string;
  readonly StatementId: string;
  readonly Statement?: PolicyStatement;
  readonly Action?: string;
  readonly Principal?: string;
  readonly Condition?: Condition;
}

export function resources(
  context: Context,
  buses: EventBuses,
  scheduler: RuleScheduler,
): Record<string, ResourceProvider> {
  return {
    'AWS::Events::Rule': {
      properties: {
        Name: 'simulated',
        Description: 'simulated',
        EventBusName: 'simulated',
        EventPattern: 'simulated',
        RoleArn: 'simulated',
        ScheduleExpression: 'simulated',
        State: 'simulated',
        Tags: 'simulated',
        Targets: {
          Id: 'simulated',
          Arn: 'simulated',
          RoleArn: 'simulated',
          Input: 'simulated',
          InputPath: 'simulated',
          InputTransformer: 'simulated',
          SqsParameters: 'simulated',
          RetryPolicy: 'simulated',
          DeadLetterConfig: 'simulated',
        },
      },
      create(properties: RuleProperties, resource) {
        const name = properties.Name ?? resource.generateName({ maxLength: 64 });
        const arn = putRule(context, buses, scheduler, {
          Name: name,
          ...(properties.EventPattern !== undefined && {
            EventPattern: JSON.stringify(properties.EventPattern),
          }),
          ...(properties.ScheduleExpression !== undefined && {
            ScheduleExpression: properties.ScheduleExpression,
          }),
          ...(properties.Description !== undefined && { Description: properties.Description }),
          ...(properties.EventBusName !== undefined && { EventBusName: properties.EventBusName }),
          ...(properties.RoleArn !== undefined && { RoleArn: properties.RoleArn }),
          ...(properties.State !== undefined && { State: properties.State }),
          ...(properties.Tags !== undefined && { Tags: properties.Tags }),
        });
        putTargets(buses, name, properties.EventBusName, (properties.Targets ?? []).map(asTarget));
        return { physicalId: name, attributes: { Arn: arn } };
      },
    },
    'AWS::Events::EventBus': {
      properties: { Name: 'simulated', Description: 'simulated', Tags: 'simulated' },
      create(properties: { Name: string; Description?: string; Tags?: Tag[] }) {
        const { Name } = properties;
        const { arn } = createBus(context, buses, properties);
        return { physicalId: Name, attributes: { Arn: arn, Name } };
      },
    },
    'AWS::Events::EventBusPolicy': busPolicyProvider(buses),
    'AWS::Events::Archive': archiveProvider(context, buses),
  };
}

interface ArchiveProperties {
  readonly SourceArn: string;
  readonly ArchiveName?: string;
  readonly Description?: string;
  readonly EventPattern?: object | string;
  readonly RetentionDays?: number | string;
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-events-archive.html */
function archiveProvider(context: Context, buses: EventBuses): ResourceProvider {
  return {
    properties: {
      SourceArn: 'simulated',
      ArchiveName: 'simulated',
      Description: 'simulated',
      EventPattern: 'simulated',
      RetentionDays: 'simulated',
    },
    create(properties: ArchiveProperties, resource) {
      const { SourceArn, Description, EventPattern: pattern, RetentionDays } = properties;
      const { archiveNameLengthMax: maxLength } = LIMITS;
      const archive = createArchive(context, buses, {
        ArchiveName: properties.ArchiveName ?? resource.generateName({ maxLength }),
        EventSourceArn: SourceArn,
        ...(Description !== undefined && { Description }),
        ...(pattern !== undefined && {
          EventPattern: typeof pattern === 'string' ? pattern : JSON.stringify(pattern),
        }),
        ...(RetentionDays !== undefined && { RetentionDays: Number(RetentionDays) }),
      });
      const { name, arn } = archive;
      return { physicalId: name, attributes: { ArchiveName: name, Arn: arn } };
    },
  };
}

function busPolicyProvider(buses: EventBuses): ResourceProvider {
  return {
    properties: {
      EventBusName: 'simulated',
      StatementId: 'simulated',
      Statement: 'simulated',
      Action: 'simulated',
      Principal: 'simulated',
      Condition: 'simulated',
    },
    create(properties: BusPolicyProperties) {
      const { EventBusName, StatementId, Statement, ...permission } = properties;
      const bus = buses.bus(EventBusName);
      if (Statement === undefined) putPermission(bus, { StatementId, ...permission });
      else putStatement(bus, { ...Statement, Sid: StatementId });
      return { physicalId: `${bus.name}|${StatementId}` };
    },
  };
}

/** Templates write numbers as they like; the API has them as numbers. */
function asTarget(target: Target): Target {
  const { RetryPolicy: retry } = target;
  if (retry === undefined) return target;
  return {
    ...target,
    RetryPolicy: {
      ...(retry.MaximumRetryAttempts !== undefined && {
        MaximumRetryAttempts: Number(retry.MaximumRetryAttempts),
      }),
      ...(retry.MaximumEventAgeInSeconds !== undefined && {
        MaximumEventAgeInSeconds: Number(retry.MaximumEventAgeInSeconds),
      }),
    },
  };
}
