import type { EventMatcher } from '../../patterns/event-pattern.ts';
import type { BusEvent, BusState } from './model.ts';

const DAY_MS = 24 * 3600 * 1000;

/** What of an archive its owner may change. */
export interface ArchiveSettings {
  readonly description: string | undefined;
  /** As it was given. */
  readonly eventPattern: string | undefined;
  readonly matches: EventMatcher;
  /** Zero for ever. */
  readonly retentionDays: number;
}

/** Events of a bus, kept to be replayed. */
export interface Archive {
  readonly name: string;
  readonly arn: string;
  readonly bus: BusState;
  readonly createdAtMs: number;
  settings: ArchiveSettings;
  /** In the order in which they came. */
  events: ArchivedEvent[];
}

export interface ArchivedEvent {
  readonly event: BusEvent;
  readonly archivedAtMs: number;
  readonly sizeBytes: number;
}

/**
 * Keeps an event that the archive's pattern matches. One that is itself replayed is not kept again.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-archive-event.html
 */
export function keep(archive: Archive, event: BusEvent, nowMs: number): void {
  const { settings, events } = archive;
  if (event['replay-name'] !== undefined || !settings.matches(event)) return;
  // An archive that nobody reads must not grow for ever: a day's worth is forgotten at a time.
  const oldestMs = events[0]?.archivedAtMs ?? nowMs;
  if (oldestMs <= nowMs - (settings.retentionDays + 1) * DAY_MS) keptEvents(archive, nowMs);
  const sizeBytes = Buffer.byteLength(JSON.stringify(event));
  archive.events.push({ event, archivedAtMs: nowMs, sizeBytes });
}

/** The events that are not older than the archive's retention; the rest it forgets. */
export function keptEvents(archive: Archive, nowMs: number): readonly ArchivedEvent[] {
  const { retentionDays } = archive.settings;
  if (retentionDays === 0) return archive.events;
  const oldestMs = nowMs - retentionDays * DAY_MS;
  const firstKept = archive.events.findIndex(({ archivedAtMs }) => archivedAtMs > oldestMs);
  archive.events = firstKept < 0 ? [] : archive.events.slice(firstKept);
  return archive.events;
}
