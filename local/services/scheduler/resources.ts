import type * as SDK from '@aws-sdk/client-scheduler';
import type { ResourceProvider } from '../../service.ts';
import { createScheduleGroup } from './api/groups.ts';
import { createSchedule } from './api/schedules.ts';
import { LIMITS } from './limits.ts';
import type { Scheduler } from './scheduler.ts';

interface ScheduleProperties {
  readonly Name?: string;
  readonly GroupName?: string;
  readonly Description?: string;
  readonly ScheduleExpression: string;
  readonly ScheduleExpressionTimezone?: string;
  readonly StartDate?: string;
  readonly EndDate?: string;
  readonly State?: SDK.ScheduleState;
  readonly KmsKeyArn?: string;
  readonly FlexibleTimeWindow: {
    Mode: SDK.FlexibleTimeWindowMode;
    MaximumWindowInMinutes?: number;
  };
  readonly Target: SDK.Target;
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-scheduler-schedule.html */
export function scheduleProvider(scheduler: Scheduler): ResourceProvider {
  return {
    properties: {
      Name: 'simulated',
      GroupName: 'simulated',
      Description: 'simulated',
      ScheduleExpression: 'simulated',
      ScheduleExpressionTimezone: 'simulated',
      StartDate: 'simulated',
      EndDate: 'simulated',
      State: 'simulated',
      KmsKeyArn: 'harmless',
      FlexibleTimeWindow: { Mode: 'simulated', MaximumWindowInMinutes: 'simulated' },
      Target: {
        Arn: 'simulated',
        RoleArn: 'simulated',
        Input: 'simulated',
        RetryPolicy: 'simulated',
        DeadLetterConfig: 'simulated',
        SqsParameters: 'simulated',
        EventBridgeParameters: 'simulated',
      },
    },
    async create(properties: ScheduleProperties, resource) {
      const { StartDate, EndDate, FlexibleTimeWindow: window, Target, ...rest } = properties;
      const name = properties.Name ?? resource.generateName({ maxLength: LIMITS.nameLengthMax });
      const { ScheduleArn: arn = '' } = await createSchedule(scheduler, {
        ...rest,
        Name: name,
        ...(StartDate !== undefined && { StartDate: new Date(StartDate) }),
        ...(EndDate !== undefined && { EndDate: new Date(EndDate) }),
        FlexibleTimeWindow: asNumbers(window, 'MaximumWindowInMinutes'),
        Target: readTarget(Target),
      });
      return { physicalId: name, attributes: { Arn: arn } };
    },
  };
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-scheduler-schedulegroup.html */
export function scheduleGroupProvider(scheduler: Scheduler): ResourceProvider {
  return {
    properties: { Name: 'simulated', Tags: 'simulated' },
    create(properties: { Name?: string; Tags?: SDK.Tag[] }, resource) {
      const name = properties.Name ?? resource.generateName({ maxLength: LIMITS.nameLengthMax });
      const { Tags } = properties;
      createScheduleGroup(scheduler, { Name: name, ...(Tags !== undefined && { Tags }) });
      const { arn, createdAtMs } = scheduler.store.group(name);
      const CreationDate = new Date(createdAtMs).toISOString();
      return {
        physicalId: name,
        attributes: { Arn: arn, State: 'ACTIVE', CreationDate, LastModificationDate: CreationDate },
      };
    },
  };
}

function readTarget(target: SDK.Target): SDK.Target {
  const { RetryPolicy: retry } = target;
  if (retry === undefined) return target;
  const RetryPolicy = asNumbers(retry, 'MaximumRetryAttempts', 'MaximumEventAgeInSeconds');
  return { ...target, RetryPolicy };
}

/** Templates write numbers as they like; the API has them as numbers. */
function asNumbers<T extends object>(properties: T, ...names: (keyof T)[]): T {
  const numbers = names
    .filter((name) => properties[name] !== undefined)
    .map((name) => [name, Number(properties[name])]);
  return { ...properties, ...Object.fromEntries(numbers) };
}
