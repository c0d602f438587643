import type {
  CreateEventSourceMappingRequest,
  DeleteEventSourceMappingRequest,
  EventSourceMappingConfiguration,
  GetEventSourceMappingRequest,
  ListEventSourceMappingsRequest,
  ListEventSourceMappingsResponse,
  UpdateEventSourceMappingRequest,
} from '@aws-sdk/client-lambda';
import { AwsError } from '../../../errors.ts';
import { rolePrincipal } from '../delivery/invoker.ts';
import { SourceQueue } from '../delivery/source-queue.ts';
import {
  InvalidParameterValueException,
  ResourceConflictException,
  resourceNotFound,
} from '../errors.ts';
import type { Lambda } from '../lambda.ts';
import type { EventSourceMapping, MappingSettings } from '../model/event-source-mapping.ts';
import type { FunctionState } from '../model/function.ts';
import { changedMappingSettings, newMappingSettings } from './mapping-settings.ts';
import { paginate } from './pages.ts';
import { required } from './validation.ts';

/** What a mapping says of itself while a change, which takes no time here, would be under way. */
type TransientState = 'Creating' | 'Updating' | 'Deleting';

/** https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html */
export async function createEventSourceMapping(
  lambda: Lambda,
  input: CreateEventSourceMappingRequest,
): Promise<EventSourceMappingConfiguration> {
  return toConfiguration(await addMapping(lambda, input), 'Creating');
}

/** Makes a mapping that reads from now on. */
export async function addMapping(
  lambda: Lambda,
  input: CreateEventSourceMappingRequest,
): Promise<EventSourceMapping> {
  const { kernel } = lambda.context;
  const eventSourceArn = required(input.EventSourceArn, 'eventSourceArn');
  const state = lambda.function(required(input.FunctionName, 'functionName'));
  const settings = newMappingSettings(eventSourceArn, input);
  refuseDuplicate(lambda, state, eventSourceArn);
  await checkSource(lambda, state, eventSourceArn, settings);
  const uuid = kernel.ids.uuid();
  const mapping: EventSourceMapping = {
    uuid,
    arn: lambda.context.arn('lambda', `event-source-mapping:${uuid}`),
    eventSourceArn,
    functionName: state.name,
    functionArn: state.arn,
    settings,
    isEnabled: input.Enabled ?? true,
    lastModifiedMs: kernel.now(),
    lastProcessingResult: 'No records processed',
    tags: new Map(Object.entries(input.Tags ?? {})),
  };
  try {
    await lambda.mappings.add(mapping);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    throw new InvalidParameterValueException(
      `Cannot access stream ${eventSourceArn}. Please ensure the role can perform the ` +
        'GetRecords, GetShardIterator, DescribeStream, and ListStreams Actions on your stream ' +
        'in IAM.',
    );
  }
  return mapping;
}

/** https://docs.aws.amazon.com/lambda/latest/api/API_GetEventSourceMapping.html */
export function getEventSourceMapping(
  lambda: Lambda,
  input: GetEventSourceMappingRequest,
): EventSourceMappingConfiguration {
  return toConfiguration(mappingOf(lambda, input.UUID));
}

/** https://docs.aws.amazon.com/lambda/latest/api/API_ListEventSourceMappings.html */
export function listEventSourceMappings(
  lambda: Lambda,
  input: ListEventSourceMappingsRequest,
): ListEventSourceMappingsResponse {
  const functionName =
    input.FunctionName === undefined ? undefined : lambda.functionName(input.FunctionName);
  const matching = lambda.mappings
    .all()
    .filter((mapping) => functionName === undefined || mapping.functionName === functionName)
    .filter(({ eventSourceArn }) => (input.EventSourceArn ?? eventSourceArn) === eventSourceArn);
  const { page, nextMarker } = paginate(matching, input, 100);
  return {
    EventSourceMappings: page.map((mapping) => toConfiguration(mapping)),
    ...(nextMarker !== undefined && { NextMarker: nextMarker }),
  };
}

/** https://docs.aws.amazon.com/lambda/latest/api/API_UpdateEventSourceMapping.html */
export async function updateEventSourceMapping(
  lambda: Lambda,
  input: UpdateEventSourceMappingRequest,
): Promise<EventSourceMappingConfiguration> {
  const mapping = mappingOf(lambda, input.UUID);
  const { eventSourceArn } = mapping;
  const settings = changedMappingSettings(mapping.settings, input, eventSourceArn);
  const state = lambda.function(input.FunctionName ?? mapping.functionName);
  await checkSource(lambda, state, eventSourceArn, settings);
  Object.assign(mapping, {
    settings,
    functionName: state.name,
    functionArn: state.arn,
    isEnabled: input.Enabled ?? mapping.isEnabled,
    lastModifiedMs: lambda.context.kernel.now(),
  });
  await lambda.mappings.changed(mapping);
  return toConfiguration(mapping, 'Updating');
}

/** https://docs.aws.amazon.com/lambda/latest/api/API_DeleteEventSourceMapping.html */
export function deleteEventSourceMapping(
  lambda: Lambda,
  input: DeleteEventSourceMappingRequest,
): EventSourceMappingConfiguration {
  const mapping = mappingOf(lambda, input.UUID);
  lambda.mappings.remove(mapping);
  return toConfiguration(mapping, 'Deleting');
}

function mappingOf(lambda: Lambda, uuid: string | undefined): EventSourceMapping {
  const mapping = lambda.mappings.find(required(uuid, 'uUID'));
  if (mapping === undefined) throw resourceNotFound();
  return mapping;
}

function refuseDuplicate(lambda: Lambda, state: FunctionState, eventSourceArn: string): void {
  const existing = lambda.mappings
    .all()
    .find((m) => m.eventSourceArn === eventSourceArn && m.functionName === state.name);
  if (existing === undefined) return;
  throw new ResourceConflictException(
    `The event source arn (" ${eventSourceArn} ") and function (" ${state.name} ") provided ` +
      `mapping already exists. Please update or delete the existing mapping with UUID ${existing.uuid}`,
  );
}

/**
 * @throws InvalidParameterValueException when the role may not read the queue, or its visibility
 * timeout is too short
 */
async function checkSource(
  lambda: Lambda,
  state: FunctionState,
  eventSourceArn: string,
  settings: MappingSettings,
): Promise<void> {
  if (settings.source !== 'sqs') return;
  const queue = new SourceQueue(lambda.context, eventSourceArn);
  let visibilitySeconds: number;
  try {
    visibilitySeconds = await queue.visibilityTimeoutSeconds(rolePrincipal(lambda.context, state));
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    throw new InvalidParameterValueException(
      `Error occurred while ReceiveMessage. SQS Error Code: ${error.code}. ` +
        `SQS Error Message: ${error.message}`,
    );
  }
  const { timeoutSeconds } = state.settings;
  if (timeoutSeconds <= visibilitySeconds) return;
  throw new InvalidParameterValueException(
    `Queue visibility timeout: ${visibilitySeconds} seconds is less than ` +
      `Function timeout: ${timeoutSeconds} seconds`,
  );
}

function toConfiguration(
  mapping: EventSourceMapping,
  state: TransientState | undefined = undefined,
): EventSourceMappingConfiguration {
  const { settings } = mapping;
  const filters = settings.filterPatterns.map((Pattern) => ({ Pattern }));
  return {
    UUID: mapping.uuid,
    EventSourceMappingArn: mapping.arn,
    EventSourceArn: mapping.eventSourceArn,
    FunctionArn: mapping.functionArn,
    LastModified: new Date(mapping.lastModifiedMs),
    LastProcessingResult: mapping.lastProcessingResult,
    State: state ?? (mapping.isEnabled ? 'Enabled' : 'Disabled'),
    StateTransitionReason: 'USER_INITIATED',
    BatchSize: settings.batchSize,
    MaximumBatchingWindowInSeconds: settings.batchingWindowSeconds,
    FunctionResponseTypes: settings.reportsItemFailures ? ['ReportBatchItemFailures'] : [],
    ...(filters.length > 0 && { FilterCriteria: { Filters: filters } }),
    ...toSourceConfiguration(settings),
  };
}

function toSourceConfiguration(
  settings: MappingSettings,
): Partial<EventSourceMappingConfiguration> {
  if (settings.source === 'sqs') {
    const { maximumConcurrency } = settings;
    return maximumConcurrency === undefined
      ? {}
      : { ScalingConfig: { MaximumConcurrency: maximumConcurrency } };
  }
  const { onFailureArn } = settings;
  return {
    StartingPosition: settings.startingPosition,
    ParallelizationFactor: settings.parallelizationFactor,
    BisectBatchOnFunctionError: settings.bisectOnError,
    MaximumRetryAttempts: settings.maximumRetryAttempts,
    MaximumRecordAgeInSeconds: settings.maximumRecordAgeSeconds,
    TumblingWindowInSeconds: 0,
    DestinationConfig: {
      OnFailure: onFailureArn === undefined ? {} : { Destination: onFailureArn },
    },
  };
}
