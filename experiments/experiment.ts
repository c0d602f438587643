/** A function of the pipeline, by the folder of its code. */
export type TargetFunction = 'summarize-file' | 'notify-subscribers' | 'reconcile-uploads';

/** One action of the FIS template, in FIS's own terms. */
export interface ExperimentAction {
  readonly actionId:
    | 'aws:fis:wait'
    | 'aws:lambda:invocation-add-delay'
    | 'aws:lambda:invocation-error'
    | 'aws:lambda:invocation-http-integration-response'
    | 'aws:ssm:start-automation-execution';
  readonly parameters: Readonly<Record<string, string>>;
  /** What is broken; none for an action that only waits. */
  readonly target?: TargetFunction;
  /** What an automation does, to the target where it has one. */
  readonly automation?: Automation;
  readonly startAfter?: readonly string[];
}

/** A document, and what it is told. */
export type Automation =
  | { readonly document: 'reserved-concurrency' }
  | {
      readonly document: 'denied-role';
      /** Actions that the function's role is denied. */
      readonly denies: readonly string[];
      /** ISO 8601. */
      readonly duration: string;
      readonly expiresAfter: string;
    }
  | {
      readonly document: 'refused-senders';
      readonly queue: 'ingest';
      /** The service that may not send. */
      readonly refuses: string;
      readonly duration: string;
      readonly expiresAfter: string;
    };

/** An even stream of small files. */
export interface LoadProfile {
  readonly uploadsPerMinute: number;
  /** From the start of the experiment on. */
  readonly minutes: number;
}

/** What an operator does once the fault is over, as the runbook says. */
export type OperatorStep = 'redrive-ingest' | 'redrive-rule' | 'replay-owed';

/** What the operator or the guard does while the fault lasts. */
export interface Interruption {
  readonly kind: 'stop-alarm-fires' | 'safety-lever';
  readonly afterMinutes: number;
}

export interface ExpectedAlarm {
  /** As the runbook heads it: `IngestQueueAge`. */
  readonly alarm: string;
  /** From the start of the fault. */
  readonly withinMinutes: number;
}

/** What must hold for the hypothesis to stand. Nothing lost and nothing doubled is expected of every experiment. */
export interface Expectations {
  readonly alarms: readonly ExpectedAlarm[];
  /** Alarms that may fire besides: consequences of the fault that say something true. */
  readonly alarmsAllowed?: readonly string[];
  /** Messages in all dead-letter queues when the fault ends. @default none */
  readonly deadLettered?: { readonly min: number; readonly max: number };
  /** 99 of 100 uploads are announced within this time; for faults that users should hardly feel. */
  readonly p99SecondsMax?: number;
  /** From the end of the fault until every upload is announced and no alarm fires but those that look back. */
  readonly recoveredWithinMinutes: number;
  /** How the FIS experiment ends. @default completed */
  readonly endsAs?: 'completed' | 'stopped';
}

/** A time of each week, in business hours, when people are there to look. */
export interface WeeklyTime {
  readonly day: 'MON' | 'TUE' | 'WED' | 'THU';
  /** Of the stage's own clocks. */
  readonly hour: 10 | 11 | 13 | 14 | 15;
}

/** One experiment: what is broken, what is believed, and what would refute it. */
export interface Experiment {
  /** What the command line calls it. */
  readonly name: string;
  readonly title: string;
  /** One sentence in the present tense. */
  readonly hypothesis: string;
  readonly actions: Readonly<Record<string, ExperimentAction>>;
  /** An alarm that this fault does not move; when it fires, something else is wrong. */
  readonly stopAlarm: string;
  readonly load: LoadProfile;
  /** Of load before the fault. Long where few late files must not look like many. @default 5 */
  readonly steadyMinutes?: number;
  /** When a stage that schedules chaos runs it; never, for one that somebody must be part of. */
  readonly weekly?: WeeklyTime;
  readonly interruption?: Interruption;
  readonly operator?: OperatorStep;
  /** Whether the fault changes reserved concurrency, which must come back exactly. */
  readonly restoresConcurrency?: boolean;
  readonly expectations: Expectations;
}

/** Alarms of the error budget go on firing while a late file is within their window: they tell of what was, not of what is. */
export const ALARMS_THAT_LOOK_BACK: readonly string[] = ['ObjectiveBurnFast', 'ObjectiveBurnSlow'];

/** What must be OK before any fault: an experiment that meets a pipeline in trouble fails without touching it. */
export const STEADY_ALARMS: readonly string[] = [
  'ObjectiveBurnFast',
  'PipelineStalled',
  'ReconciliationGap',
  'IngestDeadLetters',
  'StreamDeadLetters',
];
