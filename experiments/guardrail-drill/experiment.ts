import type { Experiment } from '../experiment.ts';

const GENTLE_FAULT = {
  fail: {
    actionId: 'aws:lambda:invocation-error',
    target: 'summarize-file',
    parameters: { duration: 'PT30M', invocationPercentage: '1', preventExecution: 'true' },
  },
} as const satisfies Experiment['actions'];

const DRILL = {
  actions: GENTLE_FAULT,
  stopAlarm: 'IngestDeadLetters',
  load: { uploadsPerMinute: 6, minutes: 6 },
} as const;

/** Consequences of a hundredth of the invocations failing. */
const GENTLE_CONSEQUENCES = ['SummarizeFaults', 'IngestQueueAge', 'ReconciliationGap'];

export const GUARDRAIL_STOP: Experiment = {
  ...DRILL,
  name: 'guardrail-stop',
  title: 'Guardrail drill: the stop alarm',
  hypothesis:
    'When the alarm of a stop condition fires, the experiment stops and its fault is gone.',
  interruption: { kind: 'stop-alarm-fires', afterMinutes: 3 },
  expectations: {
    alarms: [{ alarm: 'IngestDeadLetters', withinMinutes: 4 }],
    alarmsAllowed: GENTLE_CONSEQUENCES,
    recoveredWithinMinutes: 35,
    endsAs: 'stopped',
  },
};

export const GUARDRAIL_LEVER: Experiment = {
  ...DRILL,
  name: 'guardrail-lever',
  title: 'Guardrail drill: the safety lever',
  hypothesis:
    'When somebody engages the safety lever, the experiment stops, nothing starts while it is engaged, and afterwards it can start again.',
  interruption: { kind: 'safety-lever', afterMinutes: 3 },
  expectations: {
    alarms: [],
    alarmsAllowed: GENTLE_CONSEQUENCES,
    recoveredWithinMinutes: 35,
    endsAs: 'stopped',
  },
};
