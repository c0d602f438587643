import type { Context } from '../../service.ts';
import { announce } from '../../service-events.ts';
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
export function announceState(
  context: Context,
  experiment: Experiment,
  previous: ExperimentState,
): void {
  const { id, arn, templateId, state } = experiment;
  context.kernel.journal.record('fis:state', arn, { status: state.status });
  if (!TOLD.has(state.status)) return;
  announce(
    context,
    { kind: 'service', name: 'fis.amazonaws.com', sourceArn: arn },
    {
      source: 'aws.fis',
      detailType: 'FIS Experiment State Change',
      resources: [arn],
      detail: {
        'experiment-id': id,
        'experiment-template-id': templateId,
        'new-state': { status: state.status, reason: state.reason },
        'old-state': { status: previous.status, reason: previous.reason },
      },
    },
  );
}
