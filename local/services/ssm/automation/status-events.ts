import { NotImplementedError } from '../../../errors.ts';
import type { Context } from '../../../service.ts';
import type { Execution } from './model/execution.ts';

/** Puts a change of an execution's status on the default event bus. https://docs.aws.amazon.com/systems-manager/latest/userguide/reference-eventbridge-events.html */
export async function announce(context: Context, execution: Execution): Promise<void> {
  const { kernel, account, region } = context;
  const { id, document, version, status, startedAtMs, endedAtMs } = execution;
  const at = (ms: number | undefined) => (ms === undefined ? '' : new Date(ms).toUTCString());
  const event = {
    version: '0',
    id: kernel.ids.uuid(),
    'detail-type': 'EC2 Automation Execution Status-change Notification',
    source: 'aws.ssm',
    account,
    time: `${new Date(kernel.now()).toISOString().slice(0, 19)}Z`,
    region,
    resources: [context.arn('ssm', `automation-execution/${id}`)],
    detail: {
      ExecutionId: id,
      Definition: document.name,
      DefinitionVersion: version.version,
      Status: status,
      StartTime: at(startedAtMs),
      EndTime: at(endedAtMs),
      Time: (kernel.now() - startedAtMs) / 1000,
      ExecutedBy:
        'arn' in execution.executedBy ? execution.executedBy.arn : execution.executedBy.name,
    },
  };
  try {
    await context.deliver(context.arn('events', 'event-bus/default'), {
      principal: { kind: 'service', name: 'ssm.amazonaws.com' },
      body: JSON.stringify(event),
    });
  } catch (error) {
    // An engine made of a few services has no bus, and then nobody listens.
    if (!(error instanceof NotImplementedError)) throw error;
  }
}
