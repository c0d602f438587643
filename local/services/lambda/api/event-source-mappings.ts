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
import { SourceQueue } from '../delivery/source-queue.ts';
import {
  InvalidParameterValueException,
  ResourceConflictException,
  resourceNotFound,
} from '../errors.ts';
import type { Lambda } from '../lambda.ts';
import type { EventSourceMapping, MappingSettings } from '../model/event-source-mapping.ts';
import { LATEST } from '../model/function.ts';
import { findQualified, type InvocationTarget, mainVersion, targetOf } from '../model/target.ts';
import { rolePrincipal } from '../role.ts';
import { changedMappingSettings, newMappingSettings } from './mapping-settings.ts';
import { paginate } from './pages.ts';
import { refuseParameters, required } from './validation.ts';

/** What a mapping says of itself while a change, which takes no time here, would be under way. */
type TransientState = 'Creating' | 'Updating' | 'Enabling' | 'Disabling' | 'Deleting';

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
  const { EventSourceArn: eventSourceArn } = input;
  if (eventSourceArn === undefined) {
    refuseParameters(input, ['SelfManagedEventSource']);
    throw new InvalidParameterValueException('Unrecognized event source.');
  }
  const target = mappedTarget(lambda, required(input.FunctionName, 'functionName'));
  const settings = newMappingSettings(eventSourceArn, input);
  refuseDuplicate(lambda, target, eventSourceArn);
  await checkSource(lambda, target, eventSourceArn, settings);
  const uuid = kernel.ids.uuid();
  const mapping: EventSourceMapping = {
    uuid,
    arn: lambda.context.arn('lambda', `event-source-mapping:${uuid}`),
    eventSourceArn,
    ...functionOf(target),
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
    if (error.code === 'ResourceNotFoundException') {
      throw new InvalidParameterValueException(`Stream not found: ${eventSourceArn}`);
    }
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
  const named = input.FunctionName === undefined ? undefined : lambda.reference(input.FunctionName);
  const matching = lambda.mappings
    .all()
    .filter(
      ({ functionName, qualifier }) =>
        named === undefined || (functionName === named.name && qualifier === named.qualifier),
    )
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
  const target = mappedTarget(lambda, input.FunctionName ?? mapping.functionArn);
  await checkSource(lambda, target, eventSourceArn, settings);
  const wasEnabled = mapping.isEnabled;
  Object.assign(mapping, {
    settings,
    ...functionOf(target),
    isEnabled: input.Enabled ?? mapping.isEnabled,
    lastModifiedMs: lambda.context.kernel.now(),
  });
  await lambda.mappings.changed(mapping);
  const { isEnabled } = mapping;
  const switched = isEnabled ? 'Enabling' : 'Disabling';
  return toConfiguration(mapping, isEnabled === wasEnabled ? 'Updating' : switched);
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

/** @throws InvalidParameterValueException for a function that is not there */
function mappedTarget(lambda: Lambda, identifier: string): InvocationTarget {
  const { name, qualifier } = lambda.reference(identifier);
  const state = lambda.find(name);
  if (state === undefined || findQualified(state, qualifier ?? LATEST) === undefined) {
    throw new InvalidParameterValueException('Function does not exist');
  }
  return targetOf(state, qualifier);
}

function functionOf({ state, qualifier, arn }: InvocationTarget) {
  return {
    functionName: state.name,
    qualifier: arn === state.arn ? undefined : qualifier,
    functionArn: arn,
  };
}

function refuseDuplicate(lambda: Lambda, target: InvocationTarget, eventSourceArn: string): void {
  const { state } = target;
  const existing = lambda.mappings
    .all()
    .find((m) => m.eventSourceArn === eventSourceArn && m.functionArn === target.arn);
  if (existing === undefined) return;
  const functionText = `and function (" ${state.name} ")`;
  const pair =
    existing.settings.source === 'sqs'
      ? `An event source mapping with SQS arn (" ${eventSourceArn} ") ${functionText}`
      : `The event source arn (" ${eventSourceArn} ") ${functionText} provided mapping`;
  throw new ResourceConflictException(
    `${pair} already exists. Please update or delete the existing mapping with UUID ${existing.uuid}`,
  );
}

/**
 * @throws InvalidParameterValueException when the role may not read the queue, or its visibility
 * timeout is too short
 */
async function checkSource(
  lambda: Lambda,
  target: InvocationTarget,
  eventSourceArn: string,
  settings: MappingSettings,
): Promise<void> {
  if (settings.source !== 'sqs') return;
  const queue = new SourceQueue(lambda.context, eventSourceArn);
  let visibilitySeconds: number;
  try {
    visibilitySeconds = await queue.visibilityTimeoutSeconds(rolePrincipal(lambda.context, target));
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    if (error.code === 'AccessDenied') {
      throw new InvalidParameterValueException(
        'The provided execution role does not have permissions to call ReceiveMessage on SQS',
      );
    }
    throw new InvalidParameterValueException(
      `Error occurred while ReceiveMessage. SQS Error Code: ${queryCodeOf(error)}. ` +
        `SQS Error Message: ${error.message}`,
    );
  }
  const { timeoutSeconds } = (mainVersion(target) ?? target.state).settings;
  if (timeoutSeconds <= visibilitySeconds) return;
  throw new InvalidParameterValueException(
    `Queue visibility timeout: ${visibilitySeconds} seconds is less than ` +
      `Function timeout: ${timeoutSeconds} seconds`,
  );
}

/** Lambda still tells of SQS in the words of its older protocol. */
function queryCodeOf({ code, queryCode }: AwsError): string {
  if (queryCode !== undefined) return queryCode;
  return code === 'QueueDoesNotExist' ? 'AWS.SimpleQueueService.NonExistentQueue' : code;
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
    State: state ?? (mapping.isEnabled ? 'Enabled' : 'Disabled'),
    BatchSize: settings.batchSize,
    MaximumBatchingWindowInSeconds: settings.batchingWindowSeconds,
    FunctionResponseTypes: settings.reportsItemFailures ? ['ReportBatchItemFailures'] : [],
    ...(settings.countsEvents && { MetricsConfig: { Metrics: ['EventCount'] } }),
    ...(filters.length > 0 && { FilterCriteria: { Filters: filters } }),
    ...toSourceConfiguration(mapping),
  };
}

function toSourceConfiguration({
  settings,
  lastProcessingResult,
}: EventSourceMapping): Partial<EventSourceMappingConfiguration> {
  if (settings.source === 'sqs') {
    const { maximumConcurrency } = settings;
    return {
      StateTransitionReason: 'USER_INITIATED',
      ...(maximumConcurrency !== undefined && {
        ScalingConfig: { MaximumConcurrency: maximumConcurrency },
      }),
    };
  }
  const { onFailureArn } = settings;
  return {
    StateTransitionReason: 'User action',
    LastProcessingResult: lastProcessingResult,
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
