import type { Operation, ResourceProvider } from '../../../service.ts';
import { tagPairs } from '../api/tags.ts';
import type { CloudWatch } from '../cloudwatch.ts';
import { Alarms } from './alarms.ts';
import { deleteAlarms, setActionsEnabled, setAlarmState } from './api/change-alarms.ts';
import {
  describeAlarmHistory,
  describeAlarms,
  describeAlarmsForMetric,
} from './api/describe-alarms.ts';
import { putCompositeAlarm } from './api/put-composite-alarm.ts';
import { putMetricAlarm } from './api/put-metric-alarm.ts';
import { type AlarmMaker, alarmProviders } from './resources.ts';

/** The alarms' part of CloudWatch. */
export function createAlarms({ context, reader, tags }: CloudWatch): {
  readonly operations: Record<string, Operation>;
  readonly resources: Record<string, ResourceProvider>;
} {
  const alarms = new Alarms(context, reader);
  tags.ownedBy((arn) => alarms.find(arn) !== undefined);
  const maker: AlarmMaker = {
    putMetricAlarm(input) {
      putMetricAlarm(alarms, input);
      return tagged(input.AlarmName, input.Tags);
    },
    putCompositeAlarm(input) {
      putCompositeAlarm(alarms, input);
      return tagged(input.AlarmName, input.Tags);
    },
  };
  const tagged = (name = '', given: Parameters<typeof tagPairs>[0]): string => {
    const arn = alarms.find(name)?.arn ?? '';
    tags.add(arn, tagPairs(given));
    return arn;
  };
  return {
    operations: {
      PutMetricAlarm: (input) => void maker.putMetricAlarm(input),
      PutCompositeAlarm: (input) => void maker.putCompositeAlarm(input),
      DescribeAlarms: (input) => describeAlarms(alarms, input),
      DescribeAlarmsForMetric: (input) => describeAlarmsForMetric(alarms, input),
      DescribeAlarmHistory: (input) => describeAlarmHistory(alarms, input),
      DeleteAlarms(input) {
        for (const { arn } of deleteAlarms(alarms, input)) tags.forget(arn);
      },
      SetAlarmState: (input) => setAlarmState(alarms, input),
      EnableAlarmActions: (input) => setActionsEnabled(alarms, input, true),
      DisableAlarmActions: (input) => setActionsEnabled(alarms, input, false),
    },
    resources: alarmProviders(maker),
  };
}
