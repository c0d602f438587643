import type {
  DescribeAlarmHistoryCommandOutput,
  DescribeAlarmsCommandOutput,
} from '@aws-sdk/client-cloudwatch';
import type { World } from './world.ts';

/** A time in which an alarm was in ALARM. */
export interface Episode {
  /** As the runbook heads it. */
  readonly alarm: string;
  readonly startedAtMs: number;
  /** Undefined while it lasts. */
  readonly endedAtMs: number | undefined;
}

const ALL_TYPES = ['MetricAlarm', 'CompositeAlarm'];

/** State of each alarm that tells somebody, by its runbook name. */
export async function alarmStates({ call, pipeline }: World): Promise<Map<string, string>> {
  const states = new Map<string, string>();
  let NextToken: string | undefined;
  do {
    const page: DescribeAlarmsCommandOutput = await call('cloudwatch', 'DescribeAlarms', {
      AlarmNamePrefix: pipeline.alarmPrefix,
      AlarmTypes: ALL_TYPES,
      MaxRecords: 100,
      ...(NextToken && { NextToken }),
    });
    for (const one of [...(page.MetricAlarms ?? []), ...(page.CompositeAlarms ?? [])]) {
      // One that tells nobody is a part of a composite.
      if (one.ActionsEnabled === false) continue;
      states.set((one.AlarmName ?? '').slice(pipeline.alarmPrefix.length), one.StateValue ?? '');
    }
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  return states;
}

/** Every episode of the alarms since an instant, in the order in which they began. */
export async function alarmEpisodes(world: World, sinceMs: number): Promise<Episode[]> {
  const changes = await stateChanges(world, sinceMs);
  const told = await alarmStates(world);
  const episodes: Episode[] = [];
  const open = new Map<string, number>();
  for (const { alarm, atMs, state } of changes) {
    if (!told.has(alarm)) continue;
    const startedAtMs = open.get(alarm);
    if (state === 'ALARM' && startedAtMs === undefined) open.set(alarm, atMs);
    if (state !== 'ALARM' && startedAtMs !== undefined) {
      episodes.push({ alarm, startedAtMs, endedAtMs: atMs });
      open.delete(alarm);
    }
  }
  for (const [alarm, startedAtMs] of open)
    episodes.push({ alarm, startedAtMs, endedAtMs: undefined });
  return episodes.sort((a, b) => a.startedAtMs - b.startedAtMs);
}

async function stateChanges({ call, pipeline }: World, sinceMs: number) {
  const changes: { alarm: string; atMs: number; state: string }[] = [];
  let NextToken: string | undefined;
  do {
    const page: DescribeAlarmHistoryCommandOutput = await call(
      'cloudwatch',
      'DescribeAlarmHistory',
      {
        AlarmTypes: ALL_TYPES,
        HistoryItemType: 'StateUpdate',
        StartDate: new Date(sinceMs),
        ScanBy: 'TimestampAscending',
        MaxRecords: 100,
        ...(NextToken && { NextToken }),
      },
    );
    for (const { AlarmName = '', Timestamp, HistoryData = '{}' } of page.AlarmHistoryItems ?? []) {
      if (!AlarmName.startsWith(pipeline.alarmPrefix)) continue;
      const { newState } = JSON.parse(HistoryData) as { newState?: { stateValue?: string } };
      changes.push({
        alarm: AlarmName.slice(pipeline.alarmPrefix.length),
        atMs: Timestamp?.getTime() ?? 0,
        state: newState?.stateValue ?? '',
      });
    }
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  return changes;
}
