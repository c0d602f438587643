import type * as SDK from '@aws-sdk/client-eventbridge';
import { NotImplementedError } from '../../errors.ts';
import type { Context, Operation } from '../../service.ts';
import { putPermission, removeStatement } from './bus-policy.ts';
import type { BusState, EventBuses } from './model.ts';
import { page } from './paging.ts';
import { addTags } from './tags.ts';

/** Settings of a bus that would change what happens to events. */
const UNSUPPORTED_BUS_SETTINGS = ['KmsKeyIdentifier', 'DeadLetterConfig', 'LogConfig'] as const;

/** The operations on buses and their policies. */
export function busOperations(context: Context, buses: EventBuses): Record<string, Operation> {
  const changed = (bus: BusState) => {
    bus.modifiedAtMs = context.kernel.now();
  };
  return {
    CreateEventBus(input: SDK.CreateEventBusCommandInput): SDK.CreateEventBusResponse {
      const { Description } = input;
      const { arn } = createBus(context, buses, input);
      return { EventBusArn: arn, ...(Description !== undefined && { Description }) };
    },
    UpdateEventBus(input: SDK.UpdateEventBusCommandInput): SDK.UpdateEventBusResponse {
      const bus = buses.bus(input.Name);
      refuseUnsupported(input);
      bus.description = input.Description ?? bus.description;
      changed(bus);
      const { name: Name, arn: Arn, description: Description } = bus;
      return { Name, Arn, ...(Description !== undefined && { Description }) };
    },
    DeleteEventBus(input: SDK.DeleteEventBusCommandInput): object {
      buses.deleteBus(input.Name ?? '');
      return {};
    },
    DescribeEventBus: (input: SDK.DescribeEventBusCommandInput): SDK.DescribeEventBusResponse =>
      describe(buses.bus(input.Name)),
    ListEventBuses(input: SDK.ListEventBusesCommandInput): SDK.ListEventBusesResponse {
      const named = [...buses.buses()].filter((bus) => bus.name.startsWith(input.NamePrefix ?? ''));
      const { items, next } = page(named, input);
      return { EventBuses: items.map(describe), ...next };
    },
    PutPermission(input: SDK.PutPermissionCommandInput): object {
      const bus = buses.bus(input.EventBusName);
      putPermission(bus, input);
      changed(bus);
      return {};
    },
    RemovePermission(input: SDK.RemovePermissionCommandInput): object {
      const bus = buses.bus(input.EventBusName);
      if (input.RemoveAllPermissions) bus.policy = undefined;
      else removeStatement(bus, input.StatementId);
      changed(bus);
      return {};
    },
  };
}

/** @throws AwsError ResourceAlreadyExistsException, NotImplementedError */
export function createBus(
  context: Context,
  buses: EventBuses,
  input: SDK.CreateEventBusCommandInput,
): BusState {
  const { Name: name = '', Description, Tags = [] } = input;
  if (name.startsWith('aws.') || name.includes('/')) {
    throw new NotImplementedError('eventbridge', 'The partner event bus');
  }
  refuseUnsupported(input);
  const bus = buses.createBus(
    name,
    context.arn('events', `event-bus/${name}`),
    context.kernel.now(),
  );
  bus.description = Description;
  addTags(bus.tags, Tags);
  return bus;
}

function refuseUnsupported(
  input: SDK.CreateEventBusCommandInput | SDK.UpdateEventBusCommandInput,
): void {
  for (const setting of UNSUPPORTED_BUS_SETTINGS) {
    if (input[setting] !== undefined) {
      throw new NotImplementedError('eventbridge', `The event bus setting ${setting}`);
    }
  }
}

function describe(bus: BusState): SDK.EventBus {
  return {
    Name: bus.name,
    Arn: bus.arn,
    CreationTime: new Date(bus.createdAtMs),
    LastModifiedTime: new Date(bus.modifiedAtMs),
    ...(bus.description !== undefined && { Description: bus.description }),
    ...(bus.policy !== undefined && { Policy: JSON.stringify(bus.policy) }),
  };
}
