import type { Kernel } from '../../../kernel/kernel.ts';
import type { AlarmState, CompositeAlarm, StateChange, StateValue } from './model/alarm.ts';
import { alarmTime } from './model/reason.ts';
import { holds } from './rule/rule.ts';

/** What a composite alarm's rule calls for. */
export function evaluateComposite(
  alarm: CompositeAlarm,
  stateOf: (nameOrArn: string) => StateValue | undefined,
): StateValue {
  return holds(alarm.rule, stateOf) ? 'ALARM' : 'OK';
}

/** The reason of a composite's change: the alarm whose change caused it. */
export function compositeReason(cause: {
  readonly arn: string;
  readonly state: AlarmState;
}): Pick<AlarmState, 'reason' | 'reasonData'> {
  const { arn, state } = cause;
  return {
    reason: `${arn} transitioned to ${state.value} at ${longTime(state.updatedAtMs)}`,
    reasonData: JSON.stringify({
      triggeringAlarms: [
        { arn, state: { value: state.value, timestamp: alarmTime(state.updatedAtMs) } },
      ],
    }),
  };
}

/** `Wednesday 02 October, 2019 17:04:40 UTC` */
function longTime(timestampMs: number): string {
  const date = new Date(timestampMs);
  const part = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat('en-GB', { ...options, timeZone: 'UTC' }).format(date);
  const day = part({ day: '2-digit' });
  return `${part({ weekday: 'long' })} ${day} ${part({ month: 'long' })}, ${part({ year: 'numeric' })} ${date.toISOString().slice(11, 19)} UTC`;
}

/**
 * Holds back the actions of a composite alarm while its suppressor is in ALARM, and for a while before and after.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Create_Composite_Alarm_Suppression.html
 */
export class Suppressions {
  readonly #kernel: Kernel;
  readonly #stateOf: (nameOrArn: string) => StateValue | undefined;
  readonly #run: (alarm: CompositeAlarm, change: StateChange) => void;

  constructor(
    kernel: Kernel,
    stateOf: (nameOrArn: string) => StateValue | undefined,
    run: (alarm: CompositeAlarm, change: StateChange) => void,
  ) {
    this.#kernel = kernel;
    this.#stateOf = stateOf;
    this.#run = run;
  }

  /** A composite alarm has changed: its actions run, or wait. */
  changed(alarm: CompositeAlarm, change: StateChange): void {
    const { ActionsSuppressor, ActionsSuppressorWaitPeriod = 0 } = alarm.settings;
    if (ActionsSuppressor === undefined) {
      this.#run(alarm, change);
      return;
    }
    const isPending = alarm.suppressionTimer !== undefined;
    this.discard(alarm);
    alarm.heldBack = change;
    if (this.#isSuppressing(alarm)) this.#suppressByAlarm(alarm);
    else if (change.current.value === 'ALARM' || isPending) {
      this.#wait(alarm, 'WaitPeriod', ActionsSuppressorWaitPeriod);
    } else this.#release(alarm);
  }

  /** A suppressor has changed. */
  suppressorChanged(alarm: CompositeAlarm): void {
    if (this.#isSuppressing(alarm)) {
      if (alarm.heldBack === undefined && alarm.state.value !== 'ALARM') return;
      this.discard(alarm, { keepHeldBack: true });
      this.#suppressByAlarm(alarm);
    } else if (alarm.suppression?.by === 'Alarm') {
      const { ActionsSuppressorExtensionPeriod = 0 } = alarm.settings;
      this.#wait(alarm, 'ExtensionPeriod', ActionsSuppressorExtensionPeriod);
    }
  }

  /** Forgets what waits, for instance when the alarm is deleted or has another suppressor. */
  discard(alarm: CompositeAlarm, { keepHeldBack = false } = {}): void {
    alarm.suppressionTimer?.cancel();
    alarm.suppressionTimer = undefined;
    alarm.suppression = undefined;
    if (!keepHeldBack) alarm.heldBack = undefined;
  }

  #isSuppressing({ settings }: CompositeAlarm): boolean {
    return this.#stateOf(settings.ActionsSuppressor ?? '') === 'ALARM';
  }

  #suppressByAlarm(alarm: CompositeAlarm): void {
    const { ActionsSuppressor } = alarm.settings;
    alarm.suppression = { by: 'Alarm', reason: `${ActionsSuppressor} is in ALARM` };
  }

  #wait(alarm: CompositeAlarm, by: 'WaitPeriod' | 'ExtensionPeriod', seconds: number): void {
    alarm.suppression = { by, reason: `The ${by} of ${seconds} seconds is not over` };
    alarm.suppressionTimer = this.#kernel.schedule(seconds * 1000, `cloudwatch:${by}`, () => {
      alarm.suppressionTimer = undefined;
      if (this.#isSuppressing(alarm)) this.#suppressByAlarm(alarm);
      else this.#release(alarm);
    });
  }

  #release(alarm: CompositeAlarm): void {
    const { heldBack } = alarm;
    this.discard(alarm);
    if (heldBack !== undefined) this.#run(alarm, heldBack);
  }
}
