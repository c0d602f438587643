import type {
  DeleteFunctionEventInvokeConfigCommandInput,
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
import type { EventInvokeSettings, FunctionState } from '../model/function.ts';
import { checkRange } from './validation.ts';

/** Services that may be a destination of asynchronous invocations. */
const SUCCESS_DESTINATIONS = ['sqs', 'sns', 'lambda', 'events'];
const FAILURE_DESTINATIONS = [...SUCCESS_DESTINATIONS, 's3'];

type ConfigInput = Pick<
  PutFunctionEventInvokeConfigCommandInput,
  'MaximumRetryAttempts' | 'MaximumEventAgeInSeconds' | 'DestinationConfig'
>;

/** https://docs.aws.amazon.com/lambda/latest/api/API_PutFunctionEventInvokeConfig.html */
export function putFunctionEventInvokeConfig(
  lambda: Lambda,
  input: PutFunctionEventInvokeConfigCommandInput,
): FunctionEventInvokeConfig {
  const state = lambda.function(input.FunctionName, input.Qualifier);
  return configureEventInvoke(lambda, state, undefined, input);
}

/** https://docs.aws.amazon.com/lambda/latest/api/API_UpdateFunctionEventInvokeConfig.html */
export function updateFunctionEventInvokeConfig(
  lambda: Lambda,
  input: UpdateFunctionEventInvokeConfigCommandInput,
): FunctionEventInvokeConfig {
  const state = lambda.function(input.FunctionName, input.Qualifier);
  return configureEventInvoke(lambda, state, existing(state), input);
}

/**
 * Sets a function's rules for asynchronous events, over those that are there, if they are to be
 * kept.
 */
export function configureEventInvoke(
  lambda: Lambda,
  state: FunctionState,
  base: EventInvokeSettings | undefined,
  input: ConfigInput,
): FunctionEventInvokeConfig {
  const { MaximumRetryAttempts: attempts, MaximumEventAgeInSeconds: ageSeconds } = input;
  checkRange(attempts, 'maximumRetryAttempts', ASYNC_MAXIMUM_RETRY_ATTEMPTS);
  checkRange(ageSeconds, 'maximumEventAgeInSeconds', ASYNC_MAXIMUM_EVENT_AGE_SECONDS);
  const { OnSuccess, OnFailure } = input.DestinationConfig ?? {};
  checkDestination(OnSuccess?.Destination, SUCCESS_DESTINATIONS);
  checkDestination(OnFailure?.Destination, FAILURE_DESTINATIONS);
  const keepsDestinations = input.DestinationConfig === undefined;
  state.eventInvoke = {
    maximumRetryAttempts: attempts ?? base?.maximumRetryAttempts,
    maximumEventAgeSeconds: ageSeconds ?? base?.maximumEventAgeSeconds,
    onSuccessArn: keepsDestinations ? base?.onSuccessArn : OnSuccess?.Destination || undefined,
    onFailureArn: keepsDestinations ? base?.onFailureArn : OnFailure?.Destination || undefined,
    lastModifiedMs: lambda.context.kernel.now(),
  };
  return toConfig(state, state.eventInvoke);
}

/** https://docs.aws.amazon.com/lambda/latest/api/API_GetFunctionEventInvokeConfig.html */
export function getFunctionEventInvokeConfig(
  lambda: Lambda,
  input: GetFunctionEventInvokeConfigCommandInput,
): FunctionEventInvokeConfig {
  const state = lambda.function(input.FunctionName, input.Qualifier);
  return toConfig(state, existing(state));
}

/** https://docs.aws.amazon.com/lambda/latest/api/API_ListFunctionEventInvokeConfigs.html */
export function listFunctionEventInvokeConfigs(
  lambda: Lambda,
  input: ListFunctionEventInvokeConfigsCommandInput,
): ListFunctionEventInvokeConfigsResponse {
  const state = lambda.function(input.FunctionName);
  const { eventInvoke } = state;
  return { FunctionEventInvokeConfigs: eventInvoke ? [toConfig(state, eventInvoke)] : [] };
}

/** https://docs.aws.amazon.com/lambda/latest/api/API_DeleteFunctionEventInvokeConfig.html */
export function deleteFunctionEventInvokeConfig(
  lambda: Lambda,
  input: DeleteFunctionEventInvokeConfigCommandInput,
): object {
  const state = lambda.function(input.FunctionName, input.Qualifier);
  existing(state);
  state.eventInvoke = undefined;
  return {};
}

function existing(state: FunctionState): EventInvokeSettings {
  if (state.eventInvoke !== undefined) return state.eventInvoke;
  throw new ResourceNotFoundException(
    `The function ${state.arn}:$LATEST doesn't have an EventInvokeConfig`,
  );
}

function checkDestination(arn: string | undefined, services: readonly string[]): void {
  if (!arn) return;
  const [prefix, , service = ''] = arn.split(':', 3);
  if (prefix === 'arn' && services.includes(service) && !arn.endsWith('.fifo')) return;
  throw new InvalidParameterValueException(
    `The provided destination config DestinationConfig is invalid: ${arn}`,
  );
}

function toConfig(state: FunctionState, settings: EventInvokeSettings): FunctionEventInvokeConfig {
  const { maximumRetryAttempts, maximumEventAgeSeconds, onSuccessArn, onFailureArn } = settings;
  return {
    LastModified: new Date(settings.lastModifiedMs),
    FunctionArn: `${state.arn}:$LATEST`,
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
