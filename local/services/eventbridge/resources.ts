import type { Target } from '@aws-sdk/client-eventbridge';
import type { Context, ResourceProvider } from '../../service.ts';
import { putRule, putTargets } from './api.ts';
import type { EventBuses } from './model.ts';

interface RuleProperties {
  readonly Name?: string;
  readonly Description?: string;
  readonly EventBusName?: string;
  readonly EventPattern?: object;
  readonly State?: 'ENABLED' | 'DISABLED';
  readonly Targets?: readonly Target[];
}

export function resources(context: Context, buses: EventBuses): Record<string, ResourceProvider> {
  return {
    'AWS::Events::Rule': {
      properties: {
        Name: 'simulated',
        Description: 'simulated',
        EventBusName: 'simulated',
        EventPattern: 'simulated',
        State: 'simulated',
        Tags: 'harmless',
        Targets: {
          Id: 'simulated',
          Arn: 'simulated',
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
        const arn = putRule(context, buses, {
          Name: name,
          EventPattern: JSON.stringify(properties.EventPattern),
          ...(properties.Description !== undefined && { Description: properties.Description }),
          ...(properties.EventBusName !== undefined && { EventBusName: properties.EventBusName }),
          ...(properties.State !== undefined && { State: properties.State }),
        });
        putTargets(buses, name, properties.EventBusName, (properties.Targets ?? []).map(asTarget));
        return { physicalId: name, attributes: { Arn: arn } };
      },
    },
    'AWS::Events::EventBus': {
      properties: { Name: 'simulated', Description: 'harmless', Tags: 'harmless' },
      create({ Name }: { Name: string }) {
        const { arn } = buses.createBus(Name, context.arn('events', `event-bus/${Name}`));
        return { physicalId: Name, attributes: { Arn: arn, Name } };
      },
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
