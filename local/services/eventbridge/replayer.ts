import type { ReplayState } from '@aws-sdk/client-eventbridge';
import type { Context } from '../../service.ts';
import { type Archive, keptEvents } from './archive.ts';
import type { EventDelivery } from './delivery.ts';
import { REPLAY_PACE } from './limits.ts';
import type { BusEvent } from './model.ts';

const MINUTE_MS = 60_000;

/** Part of an archive on its way to the bus that it came from. */
export interface Replay {
  readonly name: string;
  readonly arn: string;
  readonly archive: Archive;
  readonly description: string | undefined;
  /** The events' own times: from, and to. */
  readonly fromMs: number;
  readonly toMs: number;
  /** The rules that get the events; undefined for all. */
  readonly filterArns: readonly string[] | undefined;
  readonly startedAtMs: number;
  state: ReplayState;
  endedAtMs: number | undefined;
  lastReplayedMs: number | undefined;
}

/**
 * Replays archives, minute by minute of the events' own time: which order events of one minute have
 * is open.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-replay-archived-event.html
 */
export class Replayer {
  readonly #context: Context;
  readonly #delivery: EventDelivery;

  constructor(context: Context, delivery: EventDelivery) {
    this.#context = context;
    this.#delivery = delivery;
  }

  start(replay: Replay): void {
    this.#after(REPLAY_PACE.startMs, replay, () => {
      replay.state = 'RUNNING';
      this.#replayNext(replay, this.#minutesOf(replay));
    });
  }

  #replayNext(replay: Replay, minutes: readonly (readonly BusEvent[])[]): void {
    const [minute, ...rest] = minutes;
    if (minute === undefined) {
      this.#end(replay, 'COMPLETED');
      return;
    }
    const only = replay.filterArns && new Set(replay.filterArns);
    for (const event of minute) {
      this.#delivery.publish(replay.archive.bus, asReplayed(event, replay.name), undefined, only);
      replay.lastReplayedMs = Date.parse(event.time);
    }
    this.#after(REPLAY_PACE.minuteMs, replay, () => this.#replayNext(replay, rest));
  }

  #minutesOf({ archive, fromMs, toMs }: Replay): readonly (readonly BusEvent[])[] {
    const minutes = new Map<number, BusEvent[]>();
    for (const { event } of keptEvents(archive, this.#context.kernel.now())) {
      const atMs = Date.parse(event.time);
      // Events carry whole seconds: so does the beginning, or an event of that second were lost.
      if (atMs < Math.floor(fromMs / 1000) * 1000 || atMs > toMs) continue;
      const minute = Math.floor(atMs / MINUTE_MS);
      const events = minutes.get(minute);
      if (events === undefined) minutes.set(minute, [event]);
      else events.push(event);
    }
    return [...minutes].sort(([a], [b]) => a - b).map(([, events]) => events);
  }

  /** Goes on after a while, unless the replay is cancelled by then. */
  #after(delayMs: number, replay: Replay, goOn: () => void): void {
    this.#context.kernel.schedule(delayMs, 'eventbridge replay', () => {
      if (replay.state === 'CANCELLING') this.#end(replay, 'CANCELLED');
      else goOn();
    });
  }

  #end(replay: Replay, state: ReplayState): void {
    const { kernel } = this.#context;
    replay.state = state;
    replay.endedAtMs = kernel.now();
    kernel.journal.record('eventbridge:replay-ended', replay.arn, { state });
  }
}

/** The event as its rules see it again; AWS puts the name before the resources. */
function asReplayed({ resources, detail, ...head }: BusEvent, name: string): BusEvent {
  return { ...head, 'replay-name': name, resources, detail };
}
