import { missingParameter } from '../../errors.ts';
import { checkAction } from '../actions.ts';
import { constraintError, validationError } from '../errors.ts';
import { ALARM_LIMITS as LIMITS } from '../limits.ts';

interface CommonSettings {
  readonly AlarmName?: string | undefined;
  readonly AlarmDescription?: string | undefined;
  readonly OKActions?: string[] | undefined;
  readonly AlarmActions?: string[] | undefined;
  readonly InsufficientDataActions?: string[] | undefined;
}

/** A request without its members that are not there. */
export function definedOnly<Input extends object>(input: Input): Input {
  return Object.fromEntries(
    Object.entries(input).filter(([, value]) => value !== undefined && value !== null),
  ) as Input;
}

/** Checks what alarms of both kinds have. @returns the name */
export function checkCommonSettings(settings: CommonSettings): string {
  const { AlarmName: name, AlarmDescription: description = '' } = settings;
  if (!name) throw missingParameter('The parameter AlarmName is required.');
  if (name.length > LIMITS.nameLengthMax) {
    throw constraintError(
      name,
      'alarmName',
      `Member must have length less than or equal to ${LIMITS.nameLengthMax}`,
    );
  }
  if (description.length > LIMITS.descriptionLengthMax) {
    throw constraintError(
      description,
      'alarmDescription',
      `Member must have length less than or equal to ${LIMITS.descriptionLengthMax}`,
    );
  }
  for (const member of ['OKActions', 'AlarmActions', 'InsufficientDataActions'] as const) {
    const actions = settings[member] ?? [];
    if (actions.length > LIMITS.actionCountMax) {
      throw validationError(
        `The collection ${member} must not have a size greater than ${LIMITS.actionCountMax}.`,
      );
    }
    for (const arn of actions) checkAction(arn, member);
  }
  return name;
}
