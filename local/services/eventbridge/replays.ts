import type * as SDK from '@aws-sdk/client-eventbridge';
import type { Context, Operation } from '../../service.ts';
import {
  illegalStatus,
  limitExceeded,
  resourceAlreadyExists,
  resourceNotFound,
  validation,
} from './errors.ts';
import { LIMITS } from './limits.ts';
import type { EventBuses } from './model.ts';
import { checkName, onlyOneFilter } from './names.ts';
import { page } from './paging.ts';
import type { Replay, Replayer } from './replayer.ts';

const ACTIVE_STATES: ReadonlySet<string> = new Set(['STARTING', 'RUNNING', 'CANCELLING']);

/** The operations on replays. */
export function replayOperations(
  context: Context,
  buses: EventBuses,
  replayer: Replayer,
): Record<string, Operation> {
  const replays = new Map<string, Replay>();
  const find = (name = '') => {
    const replay = replays.get(name);
    if (replay === undefined) throw resourceNotFound(`Replay ${name}`);
    return replay;
  };
  return {
    StartReplay(input: SDK.StartReplayCommandInput): SDK.StartReplayResponse {
      const replay = readReplay(context, buses, input);
      if (replays.has(replay.name)) throw resourceAlreadyExists(`Replay ${replay.name}`);
      const active = [...replays.values()].filter(({ state }) => ACTIVE_STATES.has(state));
      if (active.length >= LIMITS.activeReplaysMax) {
        throw limitExceeded('The requested resource exceeds the maximum number allowed.');
      }
      replays.set(replay.name, replay);
      replayer.start(replay);
      const ReplayStartTime = new Date(replay.startedAtMs);
      return { ReplayArn: replay.arn, State: replay.state, ReplayStartTime };
    },
    DescribeReplay(input: SDK.DescribeReplayCommandInput): SDK.DescribeReplayResponse {
      const replay = find(input.ReplayName);
      const { arn, archive, description, filterArns } = replay;
      return {
        ReplayArn: arn,
        ...listing(replay),
        ...(description !== undefined && { Description: description }),
        Destination: {
          Arn: archive.bus.arn,
          ...(filterArns !== undefined && { FilterArns: [...filterArns] }),
        },
      };
    },
    ListReplays(input: SDK.ListReplaysCommandInput): SDK.ListReplaysResponse {
      const { NamePrefix = '', EventSourceArn, State } = input;
      onlyOneFilter('ListReplays', input);
      const found = [...replays.values()].filter(
        ({ name, archive, state }) =>
          name.startsWith(NamePrefix) &&
          (EventSourceArn === undefined || archive.arn === EventSourceArn) &&
          (State === undefined || state === State),
      );
      const { items, next } = page(found, input);
      return { Replays: items.map(listing), ...next };
    },
    CancelReplay(input: SDK.CancelReplayCommandInput): SDK.CancelReplayResponse {
      const replay = find(input.ReplayName);
      if (replay.state !== 'STARTING' && replay.state !== 'RUNNING') {
        throw illegalStatus(`Replay ${replay.name} is not in a valid state for this operation.`);
      }
      replay.state = 'CANCELLING';
      return { ReplayArn: replay.arn, State: replay.state };
    },
  };
}

function readReplay(
  context: Context,
  buses: EventBuses,
  input: SDK.StartReplayCommandInput,
): Replay {
  const { ReplayName: name = '', EventSourceArn: archiveArn = '', Destination } = input;
  checkName('replayName', name, LIMITS.replayNameLengthMax);
  const bus = buses.bus(Destination?.Arn);
  const archiveName = archiveArn.slice(archiveArn.lastIndexOf('/') + 1);
  const archive = buses.archives.get(archiveName);
  if (archive === undefined) {
    throw validation(
      `Parameter EventSourceArn is not valid. Reason: Archive ${archiveName} does not exist.`,
    );
  }
  if (archive.bus !== bus) {
    throw validation(
      'Parameter Destination.Arn is not valid. Reason: Cross event bus replay is not permitted.',
    );
  }
  const fromMs = input.EventStartTime?.getTime() ?? 0;
  const toMs = input.EventEndTime?.getTime() ?? 0;
  if (fromMs >= toMs) {
    throw validation(
      'Parameter EventEndTime is not valid. Reason: EventStartTime must be before EventEndTime.',
    );
  }
  return {
    name,
    arn: context.arn('events', `replay/${name}`),
    archive,
    description: input.Description,
    fromMs,
    toMs,
    filterArns: Destination?.FilterArns,
    startedAtMs: context.kernel.now(),
    state: 'STARTING',
    endedAtMs: undefined,
    lastReplayedMs: undefined,
  };
}

function listing(replay: Replay): SDK.Replay {
  const { endedAtMs, lastReplayedMs } = replay;
  return {
    ReplayName: replay.name,
    EventSourceArn: replay.archive.arn,
    State: replay.state,
    EventStartTime: new Date(replay.fromMs),
    EventEndTime: new Date(replay.toMs),
    ...(lastReplayedMs !== undefined && { EventLastReplayedTime: new Date(lastReplayedMs) }),
    ReplayStartTime: new Date(replay.startedAtMs),
    ...(endedAtMs !== undefined && { ReplayEndTime: new Date(endedAtMs) }),
  };
}
