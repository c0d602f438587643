import type { PutCompositeAlarmInput } from '@aws-sdk/client-cloudwatch';
import { missingParameter } from '../../errors.ts';
import type { Alarms } from '../alarms.ts';
import { validationError } from '../errors.ts';
import { ALARM_LIMITS as LIMITS } from '../limits.ts';
import { initialState } from '../model/alarm.ts';
import { parseRule, RuleSyntaxError } from '../rule/parser.ts';
import { alarmsOf, type Rule } from '../rule/rule.ts';
import { checkCommonSettings, definedOnly } from './settings.ts';

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html */
export function putCompositeAlarm(alarms: Alarms, input: PutCompositeAlarmInput): void {
  const { Tags: _tags, ...given } = input;
  const settings = definedOnly(given);
  const name = checkCommonSettings(settings);
  const rule = readRule(settings.AlarmRule);
  checkSuppressor(settings);
  checkNamedAlarms(alarms, name, rule);
  const known = alarms.find(name);
  if (known?.kind === 'metric') {
    throw validationError(`An alarm of another type has the name ${name}`);
  }
  const nowMs = alarms.context.kernel.now();
  if (known === undefined) {
    alarms.put({
      kind: 'composite',
      name,
      arn: alarms.context.arn('cloudwatch', `alarm:${name}`),
      settings,
      rule,
      configuredAtMs: nowMs,
      state: initialState(nowMs),
      suppression: undefined,
      suppressionTimer: undefined,
      heldBack: undefined,
    });
    return;
  }
  known.settings = settings;
  known.rule = rule;
  known.configuredAtMs = nowMs;
  alarms.put(known);
}

function readRule(text: string | undefined): Rule {
  if (!text) throw missingParameter('The parameter AlarmRule is required.');
  if (text.length > LIMITS.ruleLengthMax) {
    throw validationError(`AlarmRule must not be longer than ${LIMITS.ruleLengthMax} characters`);
  }
  try {
    return parseRule(text);
  } catch (error) {
    if (error instanceof RuleSyntaxError) {
      throw validationError(`AlarmRule is invalid: ${error.message}`);
    }
    throw error;
  }
}

function checkSuppressor(settings: PutCompositeAlarmInput): void {
  if (settings.ActionsSuppressor === undefined) return;
  const periods = ['ActionsSuppressorWaitPeriod', 'ActionsSuppressorExtensionPeriod'] as const;
  for (const period of periods) {
    if (settings[period] === undefined) {
      throw validationError(`${period} must be specified with ActionsSuppressor`);
    }
  }
}

function checkNamedAlarms(alarms: Alarms, name: string, rule: Rule): void {
  const named = alarmsOf(rule);
  if (named.size > LIMITS.ruleAlarmCountMax) {
    throw validationError(`AlarmRule must not name more than ${LIMITS.ruleAlarmCountMax} alarms`);
  }
  for (const nameOrArn of named) {
    if (nameOrArn === name || leadsTo(alarms, nameOrArn, name)) {
      throw validationError(`AlarmRule must not lead back to the alarm itself: ${nameOrArn}`);
    }
    if (alarms.find(nameOrArn) === undefined) {
      throw validationError(
        `Could not save the composite alarm as alarms [${nameOrArn}] in the alarm rule do not exist`,
      );
    }
  }
}

/** Whether an alarm's rule, or that of an alarm it names, names the other. */
function leadsTo(alarms: Alarms, nameOrArn: string, name: string): boolean {
  const alarm = alarms.find(nameOrArn);
  if (alarm === undefined) return false;
  if (alarm.name === name) return true;
  return (
    alarm.kind === 'composite' &&
    [...alarmsOf(alarm.rule)].some((each) => leadsTo(alarms, each, name))
  );
}
