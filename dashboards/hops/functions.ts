import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { LambdaFunctionMonitoring, MonitoringFacade } from 'cdk-monitoring-constructs';
import { type AlarmPolicy, THREE_OF_FIVE, TWO_OF_THREE } from '../alarms/alarm-policy.ts';
import type { AlarmId } from '../alarms/catalogue.ts';
import { FunctionMonitoring } from '../monitoring/function-monitoring.ts';

type LambdaAlarms = Omit<
  ConstructorParameters<typeof LambdaFunctionMonitoring>[1],
  'lambdaFunction'
>;

/** Errors of whole invocations, in shares of 1, above which a function is not merely unlucky. */
const FAULT_RATE_MAX = 0.05;

/** A function with the alarms that every function has. */
export function watchFunction(
  facade: MonitoringFacade,
  policy: AlarmPolicy,
  watched: { readonly function: LambdaFunction; readonly name: string },
  ids: { readonly faults: AlarmId; readonly throttles: AlarmId },
  more: LambdaAlarms,
): FunctionMonitoring {
  return new FunctionMonitoring(facade, {
    lambdaFunction: watched.function,
    humanReadableName: watched.name,
    alarmFriendlyName: watched.name,
    addFaultRateAlarm: policy.rule(ids.faults, { ...TWO_OF_THREE, maxErrorRate: FAULT_RATE_MAX }),
    // A mapping that scales up is throttled for a moment; what lasts uses up receives.
    addThrottlesCountAlarm: policy.rule(ids.throttles, { ...THREE_OF_FIVE, maxErrorCount: 0 }),
    ...more,
  });
}
