import { TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Duration } from 'aws-cdk-lib/core';
import {
  type AlarmFactoryDefaults,
  type CustomAlarmThreshold,
  type IAlarmActionStrategy,
  noopAction,
  notifySns,
} from 'cdk-monitoring-constructs';
import { ALARMS, type AlarmId, type AlarmWords } from './catalogue.ts';

export interface AlarmPolicyProps {
  /** Alarms of several stages live side by side in one account. */
  readonly stageName: string;
  readonly pages: ITopic;
  readonly tickets: ITopic;
  /** Where docs/runbook.md can be read; each alarm adds its heading. */
  readonly runbookUrl: string;
}

/** How long something must last. */
export interface Persistence {
  /** How many of the last `evaluationPeriods` datapoints must breach. */
  readonly datapointsToAlarm: number;
  readonly evaluationPeriods: number;
  /** @default one minute */
  readonly period?: Duration;
}

/** One message in a dead-letter queue is one user who waits. */
export const AT_ONCE: Persistence = { datapointsToAlarm: 1, evaluationPeriods: 1 };
/** Long enough that a single bad minute heals by retries. */
export const TWO_OF_THREE: Persistence = { datapointsToAlarm: 2, evaluationPeriods: 3 };
export const THREE_OF_FIVE: Persistence = { datapointsToAlarm: 3, evaluationPeriods: 5 };

/**
 * The one maker of alarms: what the catalogue says of an alarm becomes its name, description, missing-data treatment,
 * runbook and actions. Whoever has the metric adds threshold and persistence.
 */
export class AlarmPolicy {
  readonly #props: AlarmPolicyProps;

  constructor(props: AlarmPolicyProps) {
    this.#props = props;
  }

  /** For the monitoring facade. What is said of actions here, composites of the library would not hear. */
  factoryDefaults(): AlarmFactoryDefaults {
    return { alarmNamePrefix: this.#prefix, actionsEnabled: true };
  }

  /** What the monitoring library's `add…Alarm` properties take: `addFaultRateAlarm: policy.rule('NotifyFaults', …)`. */
  rule<Threshold extends object>(
    id: AlarmId,
    threshold: Threshold & Persistence,
  ): Record<string, Threshold & Persistence & CustomAlarmThreshold> {
    return { [ALARMS[id].severity]: { ...threshold, ...this.words(id) } };
  }

  /** Everything about an alarm but its metric and threshold. */
  words(id: AlarmId) {
    const alarm: AlarmWords = ALARMS[id];
    const { treatAs, because } = alarm.missingData;
    return {
      alarmNameOverride: this.alarmName(id),
      alarmDescriptionOverride: [
        alarm.impact,
        `Severity: ${alarm.severity}. Owner: ${alarm.owner}.`,
        `Missing data: ${treatAs}, because ${because}.`,
      ].join(' '),
      runbookLink: `${this.#props.runbookUrl}#${id.toLowerCase()}`,
      treatMissingDataOverride: treatAs,
      // Each alarm stands for itself: CMC would else give all errors of a resource one name.
      dedupeStringOverride: id,
      actionOverride: this.#action(alarm),
      actionsEnabled: alarm.severity !== 'part',
      disambiguator: alarm.severity as string,
    };
  }

  alarmName(id: AlarmId): string {
    return `${this.#prefix}-${id}`;
  }

  /** Whoever is told of an alarm is told, too, that it is over; and that nothing is known, where silence is a bad sign. */
  #action({ severity, missingData }: AlarmWords): IAlarmActionStrategy {
    const { pages, tickets } = this.#props;
    if (severity === 'part') return noopAction();
    const topic = severity === 'page' ? pages : tickets;
    const isSilenceTold = missingData.treatAs === TreatMissingData.MISSING;
    return isSilenceTold ? notifySns(topic, topic, topic) : notifySns(topic, topic);
  }

  get #prefix(): string {
    return `faultline-${this.#props.stageName}`;
  }
}
