import type {
  DeleteAlarmsCommandInput,
  DisableAlarmActionsCommandInput,
  SetAlarmStateCommandInput,
} from '@aws-sdk/client-cloudwatch';
import type { Alarms } from '../alarms.ts';
import { alarmNotFound, constraintError, validationError } from '../errors.ts';
import { ALARM_LIMITS as LIMITS } from '../limits.ts';
import type { Alarm, StateValue } from '../model/alarm.ts';

const STATES: readonly string[] = ['INSUFFICIENT_DATA', 'ALARM', 'OK'];

/**
 * Deletes alarms; names of none are passed over. One that a composite alarm names stays, unless that goes too.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DeleteAlarms.html
 */
export function deleteAlarms(alarms: Alarms, input: DeleteAlarmsCommandInput): Alarm[] {
  const names = input.AlarmNames ?? [];
  if (names.length > LIMITS.deleteCountMax) {
    throw validationError(`At most ${LIMITS.deleteCountMax} alarms can be deleted at once`);
  }
  const doomed = names.map((name) => alarms.find(name)).filter((alarm) => alarm !== undefined);
  if (doomed.filter(({ kind }) => kind === 'composite').length > 1) {
    throw validationError('Only one composite alarm can be deleted at once');
  }
  for (const alarm of doomed) {
    const kept = alarms.parentsOf(alarm).filter((parent) => !doomed.includes(parent));
    if (kept.length > 0) {
      const parents = kept.map(({ name }) => name).join(', ');
      throw validationError(
        `Cannot delete ${alarm.name} as there are composite alarm(s) depending on it: ${parents}`,
      );
    }
  }
  for (const alarm of doomed) alarms.delete(alarm);
  return doomed;
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_SetAlarmState.html */
export function setAlarmState(alarms: Alarms, input: SetAlarmStateCommandInput): void {
  const {
    AlarmName = '',
    StateValue: value = '',
    StateReason: reason = '',
    StateReasonData,
  } = input;
  if (!STATES.includes(value)) {
    throw constraintError(
      value,
      'stateValue',
      `Member must satisfy enum value set: [${STATES.join(', ')}]`,
    );
  }
  if (reason.length > LIMITS.reasonLengthMax) {
    throw constraintError(
      reason,
      'stateReason',
      `Member must have length less than or equal to ${LIMITS.reasonLengthMax}`,
    );
  }
  const alarm = alarms.find(AlarmName);
  if (alarm === undefined) throw alarmNotFound();
  checkJson(StateReasonData);
  alarms.setState(alarm, {
    value: value as StateValue,
    reason,
    ...(StateReasonData !== undefined && { reasonData: StateReasonData }),
  });
}

function checkJson(text: string | undefined): void {
  if (text === undefined) return;
  try {
    JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw validationError('StateReasonData was not valid JSON');
  }
}

/** Turns actions on or off; names of no alarm are passed over. */
export function setActionsEnabled(
  alarms: Alarms,
  input: DisableAlarmActionsCommandInput,
  isEnabled: boolean,
): void {
  for (const name of input.AlarmNames ?? []) {
    const alarm = alarms.find(name);
    if (alarm === undefined) continue;
    if (alarm.kind === 'metric') alarm.settings = { ...alarm.settings, ActionsEnabled: isEnabled };
    else alarm.settings = { ...alarm.settings, ActionsEnabled: isEnabled };
    alarm.configuredAtMs = alarms.context.kernel.now();
  }
}
