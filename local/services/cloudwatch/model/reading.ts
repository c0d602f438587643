import type { MetricDataQuery } from '@aws-sdk/client-cloudwatch';

/** The value of one period. A period without data has none. */
export interface Datapoint {
  /** When the period begins, milliseconds since the epoch: a whole number of periods after the start of the read. */
  readonly startMs: number;
  readonly value: number;
  /** How many values it was made of: percentile alarms ask. 0 for metric math. */
  readonly sampleCount: number;
}

/** One metric with a statistic (`Sum`, `p99`, `TM(10%:90%)`, …), or metric math over several. */
export type WatchedMetric =
  | {
      readonly kind: 'statistic';
      readonly namespace: string;
      readonly metricName: string;
      readonly dimensions: Readonly<Record<string, string>>;
      readonly statistic: string;
      /** Only values that came with this unit. */
      readonly unit?: string;
      readonly periodSeconds: number;
    }
  | {
      readonly kind: 'math';
      /** Exactly one of them returns data. */
      readonly queries: readonly MetricDataQuery[];
      readonly periodSeconds: number;
    };

/** Reads what is kept: for alarms, dashboards and the API alike. */
export interface MetricReader {
  /** Datapoints of the periods that begin at or after `startMs` and before `endMs`, oldest first. */
  read(watched: WatchedMetric, startMs: number, endMs: number): readonly Datapoint[];
}
