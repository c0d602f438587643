import { parseIsoDurationMs } from '../../../patterns/iso-duration.ts';
import { ACTION_DURATION_MS_MIN, LIMITS, STARTUP_DELAY_MS_MAX } from '../limits.ts';
import { OTHER_ACTION_IDS } from './other-actions.ts';

export interface ParameterDescription {
  readonly description: string;
  readonly required: boolean;
  /** What is wrong with a value, in words that follow its name; undefined when nothing is. */
  readonly complaint?: (value: string) => string | undefined;
}

export interface ActionDescription {
  readonly description: string;
  readonly parameters: Readonly<Record<string, ParameterDescription>>;
  /** Resource types by the action's key. */
  readonly targets: Readonly<Record<string, string>>;
}

export const LAMBDA_FUNCTION = 'aws:lambda:function';

/** Types that a target may have here. https://docs.aws.amazon.com/fis/latest/userguide/action-sequence.html */
export const RESOURCE_TYPES: Readonly<Record<string, { description: string; parameters: object }>> =
  {
    [LAMBDA_FUNCTION]: {
      description: 'Lambda Function',
      parameters: {
        functionQualifier: {
          description: 'The version or alias of the function to target.',
          required: false,
        },
      },
    },
  };

const duration: ParameterDescription = {
  description: 'The duration of the action, in ISO 8601 format.',
  required: true,
  complaint(value) {
    const durationMs = parseIsoDurationMs(value);
    const isInRange =
      durationMs !== undefined &&
      durationMs >= ACTION_DURATION_MS_MIN &&
      durationMs <= LIMITS.actionDurationMsMax;
    return isInRange ? undefined : 'must be an ISO 8601 duration from PT1M to PT12H';
  },
};

const invocationPercentage: ParameterDescription = {
  description: 'The percentage of function invocations to inject the fault into.',
  required: false,
  complaint: wholeNumber(0, 100),
};

const preventExecution: ParameterDescription = {
  description: 'Whether the fault is injected without running the function.',
  required: true,
  complaint: (value) => (/^(true|false)$/.test(value) ? undefined : 'must be true or false'),
};

const FUNCTIONS = { Functions: LAMBDA_FUNCTION };

/** Every action that an experiment can run here. https://docs.aws.amazon.com/fis/latest/userguide/fis-actions-reference.html */
export const ACTIONS: Readonly<Record<string, ActionDescription>> = {
  'aws:cloudwatch:assert-alarm-state': {
    description: 'Asserts that the CloudWatch alarms are in the expected state.',
    parameters: {
      alarmArns: {
        description: 'The ARNs of the alarms, separated by commas.',
        required: true,
        complaint: list(
          (item) => /^arn:[\w-]+:cloudwatch:.+:alarm:.+$/.test(item),
          'alarm ARNs',
          5,
        ),
      },
      alarmStates: {
        description: 'The alarm states, separated by commas.',
        required: true,
        complaint: list((item) => /^(OK|ALARM|INSUFFICIENT_DATA)$/.test(item), 'alarm states', 3),
      },
    },
    targets: {},
  },
  'aws:fis:wait': {
    description: 'Wait for the specified duration.',
    parameters: { duration },
    targets: {},
  },
  'aws:lambda:invocation-add-delay': {
    description: 'Delays the start of the function invocation.',
    parameters: {
      duration,
      invocationPercentage,
      startupDelayMilliseconds: {
        description: 'The delay in milliseconds.',
        required: false,
        complaint: wholeNumber(0, STARTUP_DELAY_MS_MAX),
      },
    },
    targets: FUNCTIONS,
  },
  'aws:lambda:invocation-error': {
    description: 'Marks the function invocations as failed.',
    parameters: { duration, invocationPercentage, preventExecution },
    targets: FUNCTIONS,
  },
  'aws:lambda:invocation-http-integration-response': {
    description: 'Modifies the function response for HTTP integrations.',
    parameters: {
      contentTypeHeader: { description: 'The content type header.', required: true },
      duration,
      invocationPercentage,
      preventExecution,
      statusCode: {
        description: 'The HTTP status code.',
        required: true,
        complaint: (value) => (/^\d{3}$/.test(value) ? undefined : 'must have three digits'),
      },
    },
    targets: FUNCTIONS,
  },
  'aws:ssm:start-automation-execution': {
    description: 'Run the specified automation document.',
    parameters: {
      documentArn: { description: 'The ARN of the automation document.', required: true },
      documentParameters: {
        description: 'The parameters for the document, as JSON.',
        required: false,
        complaint: (value) => (isJsonObject(value) ? undefined : 'must be a JSON object'),
      },
      documentVersion: { description: 'The version of the document.', required: false },
      maxDuration: { ...duration, description: 'The maximum time for the execution.' },
    },
    targets: {},
  },
};

/** Whether AWS has an action. */
export function isKnownAction(actionId: string): boolean {
  return actionId in ACTIONS || OTHER_ACTION_IDS.includes(actionId);
}

function wholeNumber(min: number, max: number) {
  return (value: string) =>
    /^\d+$/.test(value) && Number(value) >= min && Number(value) <= max
      ? undefined
      : `must be a whole number from ${min} to ${max}`;
}

function list(isItem: (item: string) => boolean, noun: string, countMax: number) {
  return (value: string) => {
    const items = splitList(value);
    if (items.length <= countMax && items.every(isItem)) return undefined;
    return `must be at most ${countMax} ${noun}, separated by commas`;
  };
}

/** `a, b` */
export function splitList(value: string): string[] {
  return value.split(',').map((item) => item.trim());
}

function isJsonObject(text: string): boolean {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed);
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}
