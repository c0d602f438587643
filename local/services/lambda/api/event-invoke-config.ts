import type {
  DeleteFunctionEventInvokeConfigCommandInput,
  DestinationConfig,
  FunctionEventInvokeConfig,
  GetFunctionEventInvokeConfigCommandInput,
  ListFunctionEventInvokeConfigsCommandInput,
  ListFunctionEventInvokeConfigsResponse,
  PutFunctionEventInvokeConfigCommandInput,
  UpdateFunctionEventInvokeConfigCommandInput,
} from '@aws-sdk/client-lambda';
import { InvalidParameterValueException, ResourceNotFoundException } from '../errors.ts';
import type { Lambda } from '../lambda.ts';
import { ASYNC_MAXIMUM_EVENT_AGE_SECONDS, ASYNC_MAXIMUM_RETRY_ATTEMPTS } from '../limits.ts';
import { type EventInvokeSettings, type FunctionState, LATEST } from '../model/function.ts';
import { findQualified, type InvocationTarget, targetOf } from '../model/target.ts';
import { paginate } from './pages.ts';
import { checkPattern, checkRange } from './validation.ts';

/** Services that may be a destination of asynchronous invocations. */
const SUCCESS_DESTINATIONS = ['sqs', 'sns', 'lambda', 'events'];
const FAILURE_DESTINATIONS = [...SUCCESS_DESTINATIONS, 's3'];
const DESTINATION_PATTERN =
  '$|kafka://([^.]([a-zA-Z0-9\\-_.]{0,248}))|arn:(aws[a-zA-Z0-9-]*):([a-zA-Z0-9\\-])+:' +
  '((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1})?:(\\d{12})?:(.*)';

type ConfigInput = Pick<
  PutFunctionEventInvokeConfigCommandInput,
  'MaximumRetryAttempts' | 'MaximumEventAgeInSeconds' | 'DestinationConfig'
>;

/** https://docs.aws.amazon.com/lambda/latest/api/API_PutFunctionEventInvokeConfig.html */
export function putFunctionEventInvokeConfig(
  lambda: Lambda,
  input: PutFunctionEventInvokeConfigCommandInput,
): FunctionEventInvokeConfig {
  return configureEventInvoke(lambda, configured(lambda, input), undefined, input);
}

/** https://docs.aws.amazon.com/lambda/latest/api/API_UpdateFunctionEventInvokeConfig.html */
export function updateFunctionEventInvokeConfig(
  lambda: Lambda,
  input: UpdateFunctionEventInvokeConfigCommandInput,
): FunctionEventInvokeConfig {
  const target = configured(lambda, input);
  return configureEventInvoke(lambda, target, existing(lambda, input).settings, input);
}

/**
 * Sets the rules for asynchronous events, over those that are there, if they are to be kept.
 */
export function configureEventInvoke(
  lambda: Lambda,
  target: InvocationTarget,
  base: EventInvokeSettings | undefined,
  input: ConfigInput,
): FunctionEventInvokeConfig {
  const { MaximumRetryAttempts: attempts, MaximumEventAgeInSeconds: ageSeconds } = input;
  checkRange(attempts, 'maximumRetryAttempts', ASYNC_MAXIMUM_RETRY_ATTEMPTS);
  checkRange(ageSeconds, 'maximumEventAgeInSeconds', ASYNC_MAXIMUM_EVENT_AGE_SECONDS);
  if (attempts === undefined && ageSeconds === undefined && input.DestinationConfig === undefined) {
    throw new InvalidParameterValueException(
      'You must specify at least one of error handling or destination setting.',
    );
  }
  checkDestinations(lambda, target, input.DestinationConfig);
  const { OnSuccess, OnFailure } = input.DestinationConfig ?? {};
  const keepsDestinations = input.DestinationConfig === undefined;
  const settings: EventInvokeSettings = {
    maximumRetryAttempts: attempts ?? base?.maximumRetryAttempts,
    maximumEventAgeSeconds: ageSeconds ?? base?.maximumEventAgeSeconds,
    onSuccessArn: keepsDestinations ? base?.onSuccessArn : OnSuccess?.Destination || undefined,
    onFailureArn: keepsDestinations ? base?.onFailureArn : OnFailure?.Destination || undefined,
    lastModifiedMs: lambda.context.kernel.now(),
  };
  target.state.eventInvokes.set(target.qualifier, settings);
  return toConfig(target.state, target.qualifier, settings);
}

/** https://docs.aws.amazon.com/lambda/latest/api/API_GetFunctionEventInvokeConfig.html */
export function getFunctionEventInvokeConfig(
  lambda: Lambda,
  input: GetFunctionEventInvokeConfigCommandInput,
): FunctionEventInvokeConfig {
  const { state, qualifier, settings } = existing(lambda, input);
  return toConfig(state, qualifier, settings);
}

/** https://docs.aws.amazon.com/lambda/latest/api/API_ListFunctionEventInvokeConfigs.html */
export function listFunctionEventInvokeConfigs(
  lambda: Lambda,
  input: ListFunctionEventInvokeConfigsCommandInput,
): ListFunctionEventInvokeConfigsResponse {
  const state = lambda.find(lambda.reference(input.FunctionName).name);
  if (state === undefined) throw functionMissing();
  const configs = [...state.eventInvokes].map(([qualifier, settings]) =>
    toConfig(state, qualifier, settings),
  );
  const { page, nextMarker } = paginate(configs, input, 50);
  return {
    FunctionEventInvokeConfigs: page,
    ...(nextMarker !== undefined && { NextMarker: nextMarker }),
  };
}

/** https://docs.aws.amazon.com/lambda/latest/api/API_DeleteFunctionEventInvokeConfig.html */
export function deleteFunctionEventInvokeConfig(
  lambda: Lambda,
  input: DeleteFunctionEventInvokeConfigCommandInput,
): object {
  const { state, qualifier } = existing(lambda, input);
  state.eventInvokes.delete(qualifier);
  return {};
}

type Named = Pick<PutFunctionEventInvokeConfigCommandInput, 'FunctionName' | 'Qualifier'>;

/** The function, version or alias that is to have rules. @throws ResourceNotFoundException */
export function configured(lambda: Lambda, input: Named): InvocationTarget {
  const { name, qualifier } = lambda.reference(input.FunctionName, input.Qualifier);
  const state = lambda.find(name);
  if (state === undefined || findQualified(state, qualifier ?? LATEST) === undefined) {
    throw functionMissing();
  }
  return targetOf(state, qualifier);
}

function functionMissing(): ResourceNotFoundException {
  return new ResourceNotFoundException("The function doesn't exist.");
}

function existing(
  lambda: Lambda,
  input: Named,
): { state: FunctionState; qualifier: string; settings: EventInvokeSettings } {
  const { name, qualifier = LATEST } = lambda.reference(input.FunctionName, input.Qualifier);
  const state = lambda.find(name);
  const settings = state?.eventInvokes.get(qualifier);
  if (state !== undefined && settings !== undefined) return { state, qualifier, settings };
  throw new ResourceNotFoundException(
    `The function ${lambda.functionArn(name)}:${qualifier} doesn't have an EventInvokeConfig`,
  );
}

function checkDestinations(
  lambda: Lambda,
  { state }: InvocationTarget,
  config: DestinationConfig | undefined,
): void {
  const successArn = config?.OnSuccess?.Destination || undefined;
  const failureArn = config?.OnFailure?.Destination || undefined;
  checkPattern(successArn, 'destinationConfig.onSuccess.destination', DESTINATION_PATTERN);
  checkPattern(failureArn, 'destinationConfig.onFailure.destination', DESTINATION_PATTERN);
  if (!mayBe(successArn, SUCCESS_DESTINATIONS) || !mayBe(failureArn, FAILURE_DESTINATIONS)) {
    const described = (name: string, arn: string | undefined) =>
      arn === undefined ? 'null' : `${name}(destination=${arn})`;
    throw new InvalidParameterValueException(
      'The provided destination config DestinationConfig' +
        `(onSuccess=${described('OnSuccess', successArn)}, ` +
        `onFailure=${described('OnFailure', failureArn)}) is invalid.`,
    );
  }
  for (const arn of [successArn, failureArn]) {
    if (arn?.split(':', 3)[2] !== 'lambda') continue;
    const destination = lambda.find(lambda.reference(arn).name);
    if (destination === undefined) {
      throw new InvalidParameterValueException(`The destination ARN ${arn} is invalid.`);
    }
    if (destination === state) {
      throw new InvalidParameterValueException(
        "You can't specify the function as a destination for itself.",
      );
    }
  }
}

function mayBe(arn: string | undefined, services: readonly string[]): boolean {
  if (arn === undefined) return true;
  return services.includes(arn.split(':', 3)[2] ?? '') && !arn.endsWith('.fifo');
}

function toConfig(
  state: FunctionState,
  qualifier: string,
  settings: EventInvokeSettings,
): FunctionEventInvokeConfig {
  const { maximumRetryAttempts, maximumEventAgeSeconds, onSuccessArn, onFailureArn } = settings;
  return {
    LastModified: new Date(settings.lastModifiedMs),
    FunctionArn: `${state.arn}:${qualifier}`,
    ...(maximumRetryAttempts !== undefined && { MaximumRetryAttempts: maximumRetryAttempts }),
    ...(maximumEventAgeSeconds !== undefined && {
      MaximumEventAgeInSeconds: maximumEventAgeSeconds,
    }),
    DestinationConfig: {
      OnSuccess: onSuccessArn === undefined ? {} : { Destination: onSuccessArn },
      OnFailure: onFailureArn === undefined ? {} : { Destination: onFailureArn },
    },
  };
}
