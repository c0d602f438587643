import type { DescribeAlarmsOutput } from '@aws-sdk/client-cloudwatch';
import type { Principal } from '../../credentials.ts';
import type { Context } from '../../service.ts';
import { ExperimentFailure } from './errors.ts';
import type { StopCondition } from './model/template.ts';

/** FIS watches alarms by its own service-linked role. */
const WATCHER: Principal = { kind: 'service', name: 'fis.amazonaws.com' };

/**
 * Watches the alarms of an experiment.
 * https://docs.aws.amazon.com/fis/latest/userguide/stop-conditions.html
 */
export class StopConditions {
  readonly #context: Context;
  readonly #alarmArns: readonly string[];
  #stopListening: (() => void)[] = [];

  constructor(context: Context, conditions: readonly StopCondition[]) {
    this.#context = context;
    this.#alarmArns = conditions.flatMap(({ value }) => (value === undefined ? [] : [value]));
  }

  /** @returns the first of the alarms that is in ALARM. @throws ExperimentFailure for one that is not there */
  async firing(): Promise<string | undefined> {
    for (const arn of this.#alarmArns) if ((await this.#stateOf(arn)) === 'ALARM') return arn;
    return undefined;
  }

  /** Calls back once an alarm goes into ALARM. */
  watch(onAlarm: (alarmArn: string) => void): void {
    const { signals, work } = this.#context.kernel;
    this.#stopListening = this.#alarmArns.map((arn) =>
      signals.listen(arn, () => {
        void work.run(async () => {
          if ((await this.#stateOf(arn)) === 'ALARM') onAlarm(arn);
        });
      }),
    );
  }

  stop(): void {
    for (const stopListening of this.#stopListening) stopListening();
    this.#stopListening = [];
  }

  async #stateOf(alarmArn: string): Promise<string | undefined> {
    const [, name = ''] = /:alarm:(.+)$/.exec(alarmArn) ?? [];
    const { MetricAlarms = [], CompositeAlarms = [] } =
      await this.#context.call<DescribeAlarmsOutput>(
        'cloudwatch',
        'DescribeAlarms',
        { AlarmNames: [name], AlarmTypes: ['MetricAlarm', 'CompositeAlarm'] },
        WATCHER,
      );
    const [alarm] = [...MetricAlarms, ...CompositeAlarms];
    if (alarm !== undefined) return alarm.StateValue;
    const reason = `The stop condition alarm ${alarmArn} does not exist.`;
    throw new ExperimentFailure('ConfigurationFailure', reason);
  }
}
