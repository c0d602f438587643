import type * as SDK from '@aws-sdk/client-scheduler';
import { CLIENT_TOKEN_PATTERN, Constraints, NAME_PATTERN } from '../constraints.ts';
import { invalid, invalidExpression } from '../errors.ts';
import { LIMITS } from '../limits.ts';
import { parseRecurrence, type Recurrence } from '../model/recurrence.ts';
import type { ScheduleSettings, ScheduleTarget } from '../model/schedules.ts';
import { findTimeZone } from '../model/time-zone.ts';

const ROLE_ARN_PATTERN = 'arn:aws[a-z-]*:iam::\\d{12}:role\\/[\\w+=,.@\\/-]+';
const QUEUE_ARN_PATTERN = 'arn:aws[a-z-]*:sqs:[a-z0-9\\-]+:\\d{12}:[a-zA-Z0-9\\-_]+';
const KEY_ARN_PATTERN = 'arn:aws[a-z-]*:kms:[a-z0-9\\-]+:\\d{12}:(key|alias)\\/[0-9a-zA-Z-_]*';
const SOURCE_PATTERN =
  '(?=[/\\.\\-_A-Za-z0-9]+)((?!aws\\.).*)|(\\$(\\.[\\w_-]+(\\[(\\d+|\\*)\\])*)*)';

type Input = SDK.CreateScheduleInput | SDK.UpdateScheduleInput;

/**
 * Reads what CreateSchedule and UpdateSchedule set, with AWS's defaults: an update leaves nothing as it was.
 * @throws AwsError ValidationException
 */
export function readSettings(input: Input): {
  settings: ScheduleSettings;
  recurrence: Recurrence;
} {
  checkConstraints(input);
  const expression = input.ScheduleExpression ?? '';
  const timezone = input.ScheduleExpressionTimezone ?? 'UTC';
  const zone = findTimeZone(timezone);
  if (zone === undefined) throw invalid(`Invalid Schedule Expression Timezone ${timezone}.`);
  const recurrence = parseRecurrence(expression, zone);
  if (recurrence === undefined) throw invalidExpression(expression);
  checkDates(input);
  const { StartDate, EndDate, Description, KmsKeyArn } = input;
  return {
    recurrence,
    settings: {
      ScheduleExpression: expression,
      ScheduleExpressionTimezone: timezone,
      State: input.State ?? 'ENABLED',
      ActionAfterCompletion: input.ActionAfterCompletion ?? 'NONE',
      FlexibleTimeWindow: readWindow(input.FlexibleTimeWindow),
      Target: readTarget(input.Target),
      ...(StartDate !== undefined && { StartDate }),
      ...(EndDate !== undefined && { EndDate }),
      ...(Description !== undefined && { Description }),
      ...(KmsKeyArn !== undefined && { KmsKeyArn }),
    },
  };
}

function checkConstraints(input: Input): void {
  const constraints = new Constraints();
  const { nameLengthMax: maxLength } = LIMITS;
  constraints.text(input.Name, 'name', { pattern: NAME_PATTERN, maxLength });
  constraints.text(input.GroupName, 'groupName', { pattern: NAME_PATTERN, maxLength });
  constraints.required(input.ScheduleExpression, 'scheduleExpression');
  constraints.text(input.ScheduleExpression, 'scheduleExpression', {
    maxLength: LIMITS.expressionLengthMax,
  });
  constraints.text(input.ScheduleExpressionTimezone, 'scheduleExpressionTimezone', {
    maxLength: LIMITS.timezoneLengthMax,
  });
  constraints.text(input.Description, 'description', {
    minLength: 0,
    maxLength: LIMITS.descriptionLengthMax,
  });
  constraints.text(input.KmsKeyArn, 'kmsKeyArn', { pattern: KEY_ARN_PATTERN });
  constraints.text(input.ClientToken, 'clientToken', {
    pattern: CLIENT_TOKEN_PATTERN,
    maxLength: LIMITS.clientTokenLengthMax,
  });
  constraints.oneOf(input.State, 'state', ['ENABLED', 'DISABLED']);
  constraints.oneOf(input.ActionAfterCompletion, 'actionAfterCompletion', ['NONE', 'DELETE']);
  constraints.required(input.FlexibleTimeWindow, 'flexibleTimeWindow');
  checkWindow(constraints, input.FlexibleTimeWindow);
  constraints.required(input.Target, 'target');
  if (input.Target !== undefined) checkTarget(constraints, input.Target);
  constraints.check();
}

function checkWindow(constraints: Constraints, window: SDK.FlexibleTimeWindow | undefined): void {
  if (window === undefined) return;
  constraints.required(window.Mode, 'flexibleTimeWindow.mode');
  constraints.oneOf(window.Mode, 'flexibleTimeWindow.mode', ['OFF', 'FLEXIBLE']);
  const member = 'flexibleTimeWindow.maximumWindowInMinutes';
  constraints.number(window.MaximumWindowInMinutes, member, 1, LIMITS.windowMinutesMax);
}

function checkTarget(constraints: Constraints, target: SDK.Target): void {
  const { arnLengthMax: maxLength } = LIMITS;
  constraints.required(target.Arn, 'target.arn');
  constraints.text(target.Arn, 'target.arn', { maxLength });
  constraints.required(target.RoleArn, 'target.roleArn');
  constraints.text(target.RoleArn, 'target.roleArn', { pattern: ROLE_ARN_PATTERN, maxLength });
  constraints.text(target.DeadLetterConfig?.Arn, 'target.deadLetterConfig.arn', {
    pattern: QUEUE_ARN_PATTERN,
    maxLength,
  });
  constraints.text(target.Input, 'target.input', {});
  const { MaximumEventAgeInSeconds: age, MaximumRetryAttempts: attempts } =
    target.RetryPolicy ?? {};
  const retry = 'target.retryPolicy';
  const { eventAgeSecondsMin: ageMin, eventAgeSecondsMax: ageMax } = LIMITS;
  constraints.number(age, `${retry}.maximumEventAgeInSeconds`, ageMin, ageMax);
  constraints.number(attempts, `${retry}.maximumRetryAttempts`, 0, LIMITS.retryAttemptsMax);
  constraints.text(target.SqsParameters?.MessageGroupId, 'target.sqsParameters.messageGroupId', {
    maxLength: LIMITS.messageGroupIdLengthMax,
  });
  const event = target.EventBridgeParameters;
  constraints.text(event?.DetailType, 'target.eventBridgeParameters.detailType', {
    maxLength: LIMITS.detailTypeLengthMax,
  });
  constraints.text(event?.Source, 'target.eventBridgeParameters.source', {
    pattern: SOURCE_PATTERN,
    maxLength: LIMITS.sourceLengthMax,
  });
}

/** EndDate and StartDate of a one-time schedule are checked too, and then ignored. */
function checkDates({ StartDate: start, EndDate: end }: Input): void {
  if (start !== undefined && end !== undefined && start >= end) {
    throw invalid('The StartDate you specify must be before the EndDate.');
  }
}

function readWindow(window: SDK.FlexibleTimeWindow | undefined): SDK.FlexibleTimeWindow {
  const { Mode, MaximumWindowInMinutes: minutes } = window ?? { Mode: 'OFF' };
  if (Mode === 'FLEXIBLE' && minutes === undefined) {
    throw invalid('MaximumWindowInMinutes must be provided when Mode is FLEXIBLE.');
  }
  if (Mode === 'OFF' && minutes !== undefined) {
    throw invalid('MaximumWindowInMinutes must not be provided when Mode is OFF.');
  }
  return { Mode, ...(minutes !== undefined && { MaximumWindowInMinutes: minutes }) };
}

function readTarget(target: SDK.Target | undefined): ScheduleTarget {
  const { Arn = '', RoleArn = '', RetryPolicy: retry, ...rest } = target ?? {};
  return {
    ...rest,
    Arn,
    RoleArn,
    RetryPolicy: {
      MaximumEventAgeInSeconds: retry?.MaximumEventAgeInSeconds ?? LIMITS.eventAgeSecondsDefault,
      MaximumRetryAttempts: retry?.MaximumRetryAttempts ?? LIMITS.retryAttemptsDefault,
    },
  };
}
