import type * as SDK from '@aws-sdk/client-eventbridge';
import { NotImplementedError } from '../../errors.ts';
import type { Context, Operation } from '../../service.ts';
import { type Archive, type ArchiveSettings, keptEvents } from './archive.ts';
import { resourceAlreadyExists, resourceNotFound, validation } from './errors.ts';
import { LIMITS } from './limits.ts';
import type { EventBuses } from './model.ts';
import { checkName, onlyOneFilter } from './names.ts';
import { page } from './paging.ts';
import { compile } from './pattern.ts';

/** The operations on archives. */
export function archiveOperations(context: Context, buses: EventBuses): Record<string, Operation> {
  const now = () => context.kernel.now();
  return {
    CreateArchive(input: SDK.CreateArchiveCommandInput): SDK.CreateArchiveResponse {
      return summary(createArchive(context, buses, input));
    },
    DescribeArchive(input: SDK.DescribeArchiveCommandInput): SDK.DescribeArchiveResponse {
      const archive = findArchive(buses, input.ArchiveName);
      const { description, eventPattern } = archive.settings;
      return {
        ArchiveArn: archive.arn,
        ...listing(archive, now()),
        ...(description !== undefined && { Description: description }),
        ...(eventPattern !== undefined && { EventPattern: eventPattern }),
      };
    },
    ListArchives(input: SDK.ListArchivesCommandInput): SDK.ListArchivesResponse {
      const { NamePrefix = '', EventSourceArn, State } = input;
      onlyOneFilter('ListArchives', input);
      const bus = EventSourceArn === undefined ? undefined : buses.bus(EventSourceArn);
      const found = [...buses.archives.values()].filter(
        (archive) =>
          archive.name.startsWith(NamePrefix) &&
          (bus === undefined || archive.bus === bus) &&
          (State === undefined || State === 'ENABLED'),
      );
      const { items, next } = page(found, input);
      return { Archives: items.map((archive) => listing(archive, now())), ...next };
    },
    UpdateArchive(input: SDK.UpdateArchiveCommandInput): SDK.UpdateArchiveResponse {
      const { Description, EventPattern, RetentionDays } = input;
      if ([Description, EventPattern, RetentionDays].every((value) => value === undefined)) {
        throw validation(
          'At least one of EventPattern, RetentionDays or Description must be provided.',
        );
      }
      const archive = findArchive(buses, input.ArchiveName);
      archive.settings = changed(archive.settings, input);
      return summary(archive);
    },
    DeleteArchive(input: SDK.DeleteArchiveCommandInput): object {
      const archive = findArchive(buses, input.ArchiveName);
      buses.archives.delete(archive.name);
      archive.bus.archives.delete(archive);
      return {};
    },
  };
}

const EVERYTHING: ArchiveSettings = {
  description: undefined,
  eventPattern: undefined,
  matches: () => true,
  retentionDays: 0,
};

/** @throws AwsError ValidationException, ResourceNotFoundException, ResourceAlreadyExistsException */
export function createArchive(
  context: Context,
  buses: EventBuses,
  input: SDK.CreateArchiveCommandInput,
): Archive {
  const { ArchiveName: name = '' } = input;
  checkName('archiveName', name, LIMITS.archiveNameLengthMax);
  const bus = buses.bus(input.EventSourceArn);
  if (buses.archives.has(name)) throw resourceAlreadyExists(`Archive ${name}`);
  const archive: Archive = {
    name,
    arn: context.arn('events', `archive/${name}`),
    bus,
    createdAtMs: context.kernel.now(),
    settings: changed(EVERYTHING, input),
    events: [],
  };
  buses.archives.set(name, archive);
  bus.archives.add(archive);
  return archive;
}

function changed(
  settings: ArchiveSettings,
  input: SDK.CreateArchiveCommandInput | SDK.UpdateArchiveCommandInput,
): ArchiveSettings {
  const { Description, EventPattern, RetentionDays = settings.retentionDays } = input;
  if (input.KmsKeyIdentifier !== undefined) {
    throw new NotImplementedError('eventbridge', 'The archive setting KmsKeyIdentifier');
  }
  if (RetentionDays < 0) {
    throw validation(
      `1 validation error detected: Value '${RetentionDays}' at 'retentionDays' failed to satisfy ` +
        'constraint: Member must have value greater than or equal to 0',
    );
  }
  return {
    description: Description ?? settings.description,
    eventPattern: EventPattern ?? settings.eventPattern,
    matches: EventPattern === undefined ? settings.matches : compile(EventPattern),
    retentionDays: RetentionDays,
  };
}

function findArchive(buses: EventBuses, name = ''): Archive {
  const archive = buses.archives.get(name);
  if (archive === undefined) throw resourceNotFound(`Archive ${name}`);
  return archive;
}

function summary({ arn, createdAtMs }: Archive): SDK.CreateArchiveResponse {
  return { ArchiveArn: arn, State: 'ENABLED', CreationTime: new Date(createdAtMs) };
}

function listing(archive: Archive, nowMs: number): SDK.Archive {
  const events = keptEvents(archive, nowMs);
  return {
    ArchiveName: archive.name,
    EventSourceArn: archive.bus.arn,
    State: 'ENABLED',
    RetentionDays: archive.settings.retentionDays,
    SizeBytes: events.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    EventCount: events.length,
    CreationTime: new Date(archive.createdAtMs),
  };
}
