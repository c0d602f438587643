import type { DescribeAlarmsOutput } from '@aws-sdk/client-cloudwatch';
import { ExperimentFailure, failureOf } from '../errors.ts';
import { splitList } from '../model/action-catalogue.ts';
import type { ActionScope } from './action.ts';

/**
 * Looks once, and fails when an alarm is in none of the states.
 * https://docs.aws.amazon.com/fis/latest/userguide/fis-actions-reference.html#cw-actions-reference
 */
export async function assertAlarmState(scope: ActionScope): Promise<void> {
  const { alarmArns = '', alarmStates = '' } = scope.settings.parameters;
  const states = splitList(alarmStates);
  for (const arn of splitList(alarmArns)) {
    const state = await stateOf(scope, arn);
    if (states.includes(state)) continue;
    const reason = `Alarm ${arn} is in the state ${state}, expected ${states.join(' or ')}.`;
    throw new ExperimentFailure('ConfigurationFailure', reason, scope.run.name);
  }
}

async function stateOf({ context, role, run }: ActionScope, alarmArn: string): Promise<string> {
  const [, name = ''] = /:alarm:(.+)$/.exec(alarmArn) ?? [];
  const input = { AlarmNames: [name], AlarmTypes: ['MetricAlarm', 'CompositeAlarm'] };
  let answer: DescribeAlarmsOutput;
  try {
    answer = await context.call('cloudwatch', 'DescribeAlarms', input, role);
  } catch (error) {
    throw failureOf(error, `The alarm ${alarmArn} cannot be read`);
  }
  const [alarm] = [...(answer.MetricAlarms ?? []), ...(answer.CompositeAlarms ?? [])];
  if (alarm?.StateValue !== undefined) return alarm.StateValue;
  throw new ExperimentFailure('ConfigurationFailure', `Alarm ${alarmArn} not found.`, run.name);
}
