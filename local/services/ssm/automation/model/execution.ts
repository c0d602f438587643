import type { Principal } from '../../../../credentials.ts';
import type { AutomationDocument, DocumentVersion } from './document.ts';

/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_AutomationExecution.html */
export type ExecutionStatus =
  | 'Pending'
  | 'InProgress'
  | 'Success'
  | 'Failed'
  | 'Cancelling'
  | 'Cancelled'
  | 'TimedOut';

export interface StepRun {
  readonly id: string;
  readonly name: string;
  readonly action: string;
  readonly startedAtMs: number;
  endedAtMs?: number;
  status: ExecutionStatus;
  inputs: Readonly<Record<string, unknown>>;
  outputs: Record<string, unknown>;
  failureMessage?: string;
}

export interface Execution {
  readonly id: string;
  readonly document: AutomationDocument;
  readonly version: DocumentVersion;
  readonly parameters: Readonly<Record<string, readonly string[]>>;
  readonly executedBy: Principal;
  readonly startedAtMs: number;
  readonly steps: StepRun[];
  endedAtMs?: number;
  status: ExecutionStatus;
  failureMessage?: string;
}

const ENDED: ReadonlySet<ExecutionStatus> = new Set(['Success', 'Failed', 'Cancelled', 'TimedOut']);

export function hasEnded({ status }: Execution): boolean {
  return ENDED.has(status);
}
