import { Duration } from 'aws-cdk-lib/core';
import { NOTIFICATION_OBJECTIVE_MS } from '../services/notify-subscribers/contract.ts';

/** What users are promised: of all accepted files, this share is summarised and announced in time. */
export const OBJECTIVE = {
  goal: 0.999,
  within: Duration.millis(NOTIFICATION_OBJECTIVE_MS),
  /** The error budget is counted over this time. */
  window: Duration.days(30),
} as const;

/** A burn rate that is worth waking somebody for, and the two windows that must both show it. */
export interface BurnWindow {
  readonly name: 'Fast' | 'Slow';
  /** 1 spends the budget exactly by the end of the objective's window. */
  readonly burnRate: number;
  readonly long: Duration;
  /** Ends the alarm soon after the trouble has ended. */
  readonly short: Duration;
  /** Percent of the budget that is gone when it fires. */
  readonly budgetSpentPercent: number;
}

/**
 * Multi-window, multi-burn-rate alerting of the SRE Workbook, chapter 5. Its third pair (three days and six hours) does
 * not fit a CloudWatch alarm, whose periods may span seven days but not average over three.
 * https://sre.google/workbook/alerting-on-slos/
 */
export const BURN_WINDOWS: readonly BurnWindow[] = [
  {
    name: 'Fast',
    burnRate: 14.4,
    long: Duration.hours(1),
    short: Duration.minutes(5),
    budgetSpentPercent: 2,
  },
  {
    name: 'Slow',
    burnRate: 6,
    long: Duration.hours(6),
    short: Duration.minutes(30),
    budgetSpentPercent: 5,
  },
];

/** With fewer notifications in a window one late file would already be "a burning budget". */
export const BURN_SAMPLES_MIN = 50;

/** The share of late notifications above which a budget burns at the given rate, 0 to 1. */
export function burnThreshold(burnRate: number): number {
  // Rounded, so that 1 - 0.999 does not show in templates as 0.0010000000000000009.
  return Number((burnRate * (1 - OBJECTIVE.goal)).toFixed(6));
}
