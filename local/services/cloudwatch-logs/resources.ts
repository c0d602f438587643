import type { Context, ResourceProvider } from '../../service.ts';
import { createLogGroup } from './api.ts';
import type { LogGroups } from './model.ts';

export function resources(context: Context, groups: LogGroups): Record<string, ResourceProvider> {
  return {
    'AWS::Logs::LogGroup': {
      properties: {
        LogGroupName: 'simulated',
        RetentionInDays: 'simulated',
        KmsKeyId: 'harmless',
        LogGroupClass: 'harmless',
        Tags: 'harmless',
      },
      create(properties: { LogGroupName?: string; RetentionInDays?: number | string }, resource) {
        const name = properties.LogGroupName ?? resource.generateName({ maxLength: 512 });
        const group = createLogGroup(context, groups, name);
        const { RetentionInDays: days } = properties;
        if (days !== undefined) groups.setRetention(group, Number(days));
        return { physicalId: name, attributes: { Arn: `${group.arn}:*` } };
      },
    },
    'AWS::Logs::LogStream': {
      properties: { LogGroupName: 'simulated', LogStreamName: 'simulated' },
      create(properties: { LogGroupName: string; LogStreamName?: string }, resource) {
        const name = properties.LogStreamName ?? resource.generateName({ maxLength: 512 });
        const group = groups.group(properties.LogGroupName);
        groups.createStream(group, name, context.kernel.now());
        return { physicalId: name };
      },
    },
  };
}
