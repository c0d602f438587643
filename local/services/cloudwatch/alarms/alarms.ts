import type { Context } from '../../../service.ts';
import type { MetricReader } from '../model/reading.ts';
import { AlarmActions } from './actions.ts';
import { compositeReason, evaluateComposite, Suppressions } from './composite-evaluation.ts';
import { AlarmHistory } from './history.ts';
import { evaluateMetricAlarm } from './metric-evaluation.ts';
import type { Alarm, AlarmState, CompositeAlarm, StateValue } from './model/alarm.ts';
import { alarmsOf } from './rule/rule.ts';
import { EvaluationSchedule } from './schedule.ts';

type NewState = Pick<AlarmState, 'value' | 'reason' | 'reasonData'>;

/** Every alarm, evaluated by the clock, and what follows from a change of its state. */
export class Alarms {
  readonly context: Context;
  readonly reader: MetricReader;
  readonly history = new AlarmHistory();
  readonly #byName = new Map<string, Alarm>();
  readonly #composites = new Set<CompositeAlarm>();
  readonly #actions: AlarmActions;
  readonly #schedule: EvaluationSchedule;
  readonly #suppressions: Suppressions;

  constructor(context: Context, reader: MetricReader) {
    this.context = context;
    this.reader = reader;
    this.#actions = new AlarmActions(context, this.history);
    this.#schedule = new EvaluationSchedule(context.kernel, (alarm, atMs) => {
      const next = evaluateMetricAlarm(alarm, reader, atMs);
      if (next !== undefined) this.setState(alarm, next);
    });
    this.#suppressions = new Suppressions(
      context.kernel,
      (nameOrArn) => this.find(nameOrArn)?.state.value,
      (alarm, change) => this.#actions.run(alarm, change),
    );
  }

  get all(): readonly Alarm[] {
    return [...this.#byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** An alarm by its name or its ARN. */
  find(nameOrArn: string): Alarm | undefined {
    const name = nameOrArn.startsWith('arn:')
      ? nameOrArn.slice(nameOrArn.indexOf(':alarm:') + ':alarm:'.length)
      : nameOrArn;
    return this.#byName.get(name);
  }

  /** Adds an alarm, or takes over the changed settings of one. */
  put(alarm: Alarm): void {
    const isNew = !this.#byName.has(alarm.name);
    this.#byName.set(alarm.name, alarm);
    this.#recordConfiguration(alarm, isNew ? 'Create' : 'Update');
    if (alarm.kind === 'metric') this.#schedule.add(alarm);
    else {
      this.#composites.add(alarm);
      this.#suppressions.discard(alarm);
      this.#evaluateNew(alarm);
    }
  }

  delete(alarm: Alarm): void {
    this.#byName.delete(alarm.name);
    if (alarm.kind === 'metric') this.#schedule.remove(alarm);
    else {
      this.#composites.delete(alarm);
      this.#suppressions.discard(alarm);
    }
    this.#recordConfiguration(alarm, 'Delete');
  }

  /** Composite alarms whose rule names the given one, or whose actions it suppresses. */
  parentsOf(alarm: Alarm): CompositeAlarm[] {
    const isNamed = (nameOrArn: string) => nameOrArn === alarm.name || nameOrArn === alarm.arn;
    return [...this.#composites].filter(({ rule }) => [...alarmsOf(rule)].some(isNamed));
  }

  /** Changes an alarm's state, with all that follows; the same value again changes nothing. */
  setState(alarm: Alarm, next: NewState): void {
    const nowMs = this.context.kernel.now();
    const previous = alarm.state;
    if (next.value === previous.value) return;
    const current = { ...next, updatedAtMs: nowMs, transitionedAtMs: nowMs };
    alarm.state = current;
    const change = { previous, current };
    this.history.add(
      alarm,
      'StateUpdate',
      `Alarm updated from ${previous.value} to ${current.value}`,
      { oldState: historyState(previous), newState: historyState(current) },
      nowMs,
    );
    if (alarm.kind === 'composite') this.#suppressions.changed(alarm, change);
    else this.#actions.run(alarm, change);
    this.#actions.announce(alarm, change);
    this.#tellComposites(alarm);
  }

  #tellComposites(cause: Alarm): void {
    for (const parent of this.parentsOf(cause)) {
      const value = evaluateComposite(parent, (nameOrArn) => this.find(nameOrArn)?.state.value);
      this.setState(parent, { value, ...compositeReason(cause) });
    }
    for (const each of this.#composites) {
      const { ActionsSuppressor } = each.settings;
      if (ActionsSuppressor !== undefined && this.find(ActionsSuppressor) === cause) {
        this.#suppressions.suppressorChanged(each);
      }
    }
  }

  #evaluateNew(alarm: CompositeAlarm): void {
    const stateOf = (nameOrArn: string): StateValue | undefined =>
      this.find(nameOrArn)?.state.value;
    const value = evaluateComposite(alarm, stateOf);
    const reason = `${alarm.name} was created and its alarm rule evaluates to ${value}`;
    this.setState(alarm, { value, reason });
  }

  #recordConfiguration(alarm: Alarm, type: 'Create' | 'Update' | 'Delete'): void {
    const { settings } = alarm;
    const summary =
      type === 'Update'
        ? `Alarm "${alarm.name}" updated`
        : `Alarm "${alarm.name}" ${type.toLowerCase()}d`;
    const data = { type, [`${type.toLowerCase()}dAlarm`]: { ...settings, alarmArn: alarm.arn } };
    this.history.add(alarm, 'ConfigurationUpdate', summary, data, this.context.kernel.now());
  }
}

function historyState({ value, reason, reasonData }: AlarmState): object {
  return {
    stateValue: value,
    stateReason: reason,
    ...(reasonData !== undefined && { stateReasonData: JSON.parse(reasonData) }),
  };
}
