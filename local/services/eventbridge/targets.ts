import type * as SDK from '@aws-sdk/client-eventbridge';
import { NotImplementedError } from '../../errors.ts';
import type { Operation } from '../../service.ts';
import { limitExceeded, validation } from './errors.ts';
import { checkInput } from './input-rules.ts';
import { LIMITS } from './limits.ts';
import type { EventBuses } from './model.ts';
import { checkName } from './names.ts';
import { page } from './paging.ts';

/** The operations on the targets of rules. */
export function targetOperations(buses: EventBuses): Record<string, Operation> {
  return {
    PutTargets(input: SDK.PutTargetsCommandInput): SDK.PutTargetsResponse {
      putTargets(buses, input.Rule ?? '', input.EventBusName, input.Targets ?? []);
      return { FailedEntryCount: 0, FailedEntries: [] };
    },
    RemoveTargets(input: SDK.RemoveTargetsCommandInput): SDK.RemoveTargetsResponse {
      const { targets } = buses.rule(input.Rule ?? '', input.EventBusName);
      for (const id of input.Ids ?? []) targets.delete(id);
      return { FailedEntryCount: 0, FailedEntries: [] };
    },
    ListTargetsByRule(input: SDK.ListTargetsByRuleCommandInput): SDK.ListTargetsByRuleResponse {
      const { targets } = buses.rule(input.Rule ?? '', input.EventBusName);
      const { items, next } = page([...targets.values()], input);
      return { Targets: items, ...next };
    },
  };
}

/** Target settings that belong to services the engine does not simulate. */
const UNSUPPORTED_TARGET_SETTINGS = [
  'RunCommandParameters',
  'EcsParameters',
  'BatchParameters',
  'KinesisParameters',
  'HttpParameters',
  'RedshiftDataParameters',
  'SageMakerPipelineParameters',
  'AppSyncParameters',
] as const;

/** Services that can be a rule's target here. */
const TARGET_SERVICES: ReadonlySet<string> = new Set(['sqs', 'lambda', 'sns', 'events', 'logs']);

export function putTargets(
  buses: EventBuses,
  ruleName: string,
  busName: string | undefined,
  targets: readonly SDK.Target[],
): void {
  const rule = buses.rule(ruleName, busName);
  for (const [index, target] of targets.entries()) {
    checkName(`targets.${index + 1}.member.id`, target.Id ?? '', LIMITS.targetIdLengthMax);
    checkTarget(target);
    checkInput(target);
  }
  const ids = new Set([...rule.targets.keys(), ...targets.map((target) => target.Id)]);
  if (ids.size > LIMITS.targetsPerRuleMax) {
    throw limitExceeded('The requested resource exceeds the maximum number allowed.');
  }
  for (const target of targets) rule.targets.set(target.Id ?? '', target as RequiredTarget);
}

type RequiredTarget = SDK.Target & { Id: string; Arn: string };

function checkTarget(target: SDK.Target): void {
  const owner = target.Arn?.split(':')[2] ?? '';
  if (!TARGET_SERVICES.has(owner)) {
    throw new NotImplementedError('eventbridge', `The target ${target.Arn}`);
  }
  for (const setting of UNSUPPORTED_TARGET_SETTINGS) {
    if (target[setting] !== undefined) {
      throw new NotImplementedError('eventbridge', `The target setting ${setting}`);
    }
  }
  const { MaximumEventAgeInSeconds: age, MaximumRetryAttempts: attempts } =
    target.RetryPolicy ?? {};
  if (age !== undefined && (age < LIMITS.eventAgeSecondsMin || age > LIMITS.eventAgeSecondsMax)) {
    throw validation('MaximumEventAgeInSeconds must be between 60 and 86400.');
  }
  if (attempts !== undefined && (attempts < 0 || attempts > LIMITS.retryAttemptsMax)) {
    throw validation('MaximumRetryAttempts must be between 0 and 185.');
  }
}
