import type { Context } from '../../../service.ts';
import { announce } from '../../../service-events.ts';
import type { Execution } from './model/execution.ts';

/**
 * Puts a change of an execution's status on the default event bus.
 * https://docs.aws.amazon.com/systems-manager/latest/userguide/reference-eventbridge-events.html
 */
export function announceStatus(context: Context, execution: Execution): void {
  const { id, document, version, status, startedAtMs, endedAtMs, executedBy } = execution;
  const at = (ms: number | undefined) => (ms === undefined ? '' : new Date(ms).toUTCString());
  announce(
    context,
    { kind: 'service', name: 'ssm.amazonaws.com' },
    {
      source: 'aws.ssm',
      detailType: 'EC2 Automation Execution Status-change Notification',
      resources: [context.arn('ssm', `automation-execution/${id}`)],
      detail: {
        ExecutionId: id,
        Definition: document.name,
        DefinitionVersion: version.version,
        Status: status,
        StartTime: at(startedAtMs),
        EndTime: at(endedAtMs),
        Time: (context.kernel.now() - startedAtMs) / 1000,
        ExecutedBy: 'arn' in executedBy ? executedBy.arn : executedBy.name,
      },
    },
  );
}
