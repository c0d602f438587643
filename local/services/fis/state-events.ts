import { NotImplementedError } from '../../errors.ts';
import type { Context } from '../../service.ts';
import type { Experiment, ExperimentState, ExperimentStatus } from './model/experiment.ts';

/** Changes that AWS tells of. https://docs.aws.amazon.com/fis/latest/userguide/monitoring-eventbridge.html */
const TOLD: ReadonlySet<ExperimentStatus> = new Set([
  'completed',
  'failed',
  'initiating',
  'running',
  'stopped',
  'stopping',
]);

/** Puts a change of an experiment's state on the default event bus. */
export async function announce(
  context: Context,
  experiment: Experiment,
  previous: ExperimentState,
): Promise<void> {
  const { kernel, account, region } = context;
  const { id, arn, templateId, state } = experiment;
  kernel.journal.record('fis:state', arn, { status: state.status });
  if (!TOLD.has(state.status)) return;
  const event = {
    version: '0',
    id: kernel.ids.uuid(),
    'detail-type': 'FIS Experiment State Change',
    source: 'aws.fis',
    account,
    time: `${new Date(kernel.now()).toISOString().slice(0, 19)}Z`,
    region,
    resources: [arn],
    detail: {
      'experiment-id': id,
      'experiment-template-id': templateId,
      'new-state': { status: state.status, reason: state.reason },
      'old-state': { status: previous.status, reason: previous.reason },
    },
  };
  try {
    await context.deliver(context.arn('events', 'event-bus/default'), {
      principal: { kind: 'service', name: 'fis.amazonaws.com', sourceArn: arn },
      body: JSON.stringify(event),
    });
  } catch (error) {
    // An engine made of a few services has no bus, and then nobody listens.
    if (!(error instanceof NotImplementedError)) throw error;
  }
}
