import { HISTORY_KEPT_MS } from './limits.ts';
import type { Alarm } from './model/alarm.ts';

export type HistoryItemType = 'ConfigurationUpdate' | 'StateUpdate' | 'Action';

export interface HistoryItem {
  readonly alarmName: string;
  readonly alarmType: 'MetricAlarm' | 'CompositeAlarm';
  readonly atMs: number;
  readonly type: HistoryItemType;
  readonly summary: string;
  /** JSON. */
  readonly data: string;
}

/** What happened to alarms, oldest first; what is older than CloudWatch keeps is forgotten. */
export class AlarmHistory {
  #items: HistoryItem[] = [];

  add(alarm: Alarm, type: HistoryItemType, summary: string, data: object, nowMs: number): void {
    this.#items.push({
      alarmName: alarm.name,
      alarmType: alarm.kind === 'metric' ? 'MetricAlarm' : 'CompositeAlarm',
      atMs: nowMs,
      type,
      summary,
      data: JSON.stringify({ version: '1.0', ...data }),
    });
    const firstKept = this.#items.findIndex(({ atMs }) => atMs >= nowMs - HISTORY_KEPT_MS);
    if (firstKept > 0) this.#items = this.#items.slice(firstKept);
  }

  get items(): readonly HistoryItem[] {
    return this.#items;
  }
}
