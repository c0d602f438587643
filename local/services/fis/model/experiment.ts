import type { FailureCode } from '../errors.ts';
import { StopSignal } from '../stop-signal.ts';
import type { ExperimentTemplate, TemplateSettings } from './template.ts';

/** https://docs.aws.amazon.com/fis/latest/APIReference/API_ExperimentState.html */
export type ExperimentStatus =
  | 'pending'
  | 'initiating'
  | 'running'
  | 'completed'
  | 'stopping'
  | 'stopped'
  | 'failed'
  | 'cancelled';

/** https://docs.aws.amazon.com/fis/latest/APIReference/API_ExperimentActionState.html */
export type ActionStatus = ExperimentStatus | 'skipped';

export interface ExperimentState {
  readonly status: ExperimentStatus;
  readonly reason: string;
  readonly error?: { readonly code: FailureCode; readonly location?: string };
}

export interface ActionRun {
  readonly name: string;
  readonly stop: StopSignal;
  status: ActionStatus;
  reason: string;
  startedAtMs?: number;
  endedAtMs?: number;
}

export interface ResolvedTarget {
  readonly targetName: string;
  readonly resourceType: string;
  readonly arn: string;
}

/** One run of a template as it was when the run began. */
export interface Experiment {
  readonly id: string;
  readonly arn: string;
  readonly templateId: string;
  readonly clientToken: string;
  readonly createdAtMs: number;
  readonly settings: TemplateSettings;
  readonly actionsMode: 'run-all' | 'skip-all';
  readonly tags: Map<string, string>;
  readonly actions: ReadonlyMap<string, ActionRun>;
  readonly resolvedTargets: ResolvedTarget[];
  state: ExperimentState;
  startedAtMs?: number;
  endedAtMs?: number;
}

const ENDED: ReadonlySet<ActionStatus> = new Set([
  'completed',
  'stopped',
  'failed',
  'cancelled',
  'skipped',
]);

export function hasEnded(status: ActionStatus): boolean {
  return ENDED.has(status);
}

export interface NewExperiment {
  readonly id: string;
  readonly arn: string;
  readonly clientToken: string;
  readonly createdAtMs: number;
  readonly actionsMode: Experiment['actionsMode'];
  readonly tags: Map<string, string>;
}

export function createExperiment(template: ExperimentTemplate, given: NewExperiment): Experiment {
  const { settings } = template;
  const names = Object.keys(settings.actions);
  return {
    ...given,
    templateId: template.id,
    settings,
    actions: new Map(
      names.map((name) => [name, { name, stop: new StopSignal(), status: 'pending', reason: '' }]),
    ),
    resolvedTargets: [],
    state: { status: 'pending', reason: 'Experiment is pending.' },
  };
}
