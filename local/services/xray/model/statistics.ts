import type * as SDK from '@aws-sdk/client-xray';
import { HISTOGRAM_DIGITS } from '../limits.ts';
import { durationSeconds, isError, isFault, isThrottle, type SegmentDocument } from './segment.ts';

/** Counts values, each rounded as X-Ray's histograms are. */
export class Histogram {
  readonly #counts = new Map<number, number>();

  add(seconds: number): void {
    const value = Number(seconds.toPrecision(HISTOGRAM_DIGITS));
    this.#counts.set(value, (this.#counts.get(value) ?? 0) + 1);
  }

  /** From the smallest value to the largest. */
  entries(): SDK.HistogramEntry[] {
    return [...this.#counts].sort(([a], [b]) => a - b).map(([Value, Count]) => ({ Value, Count }));
  }
}

/** How the requests of a service, or on an edge, ended and how long they took. */
export class RequestStatistics {
  readonly responseTimes = new Histogram();
  #okCount = 0;
  #throttleCount = 0;
  #otherErrorCount = 0;
  #faultCount = 0;
  #totalSeconds = 0;
  #startTime = Number.POSITIVE_INFINITY;
  #endTime = Number.NEGATIVE_INFINITY;

  add(segment: SegmentDocument): void {
    this.#startTime = Math.min(this.#startTime, segment.start_time);
    this.#endTime = Math.max(this.#endTime, segment.end_time ?? segment.start_time);
    // What is still in progress has no result to count.
    if (segment.end_time === undefined) return;
    if (isThrottle(segment)) this.#throttleCount++;
    else if (isError(segment)) this.#otherErrorCount++;
    else if (isFault(segment)) this.#faultCount++;
    else this.#okCount++;
    const seconds = durationSeconds(segment);
    this.#totalSeconds += seconds;
    this.responseTimes.add(seconds);
  }

  get times(): { StartTime: Date; EndTime: Date } {
    return {
      StartTime: new Date(this.#startTime * 1000),
      EndTime: new Date(this.#endTime * 1000),
    };
  }

  describe(): SDK.ServiceStatistics & SDK.EdgeStatistics {
    const errorCount = this.#throttleCount + this.#otherErrorCount;
    return {
      OkCount: this.#okCount,
      ErrorStatistics: {
        ThrottleCount: this.#throttleCount,
        OtherCount: this.#otherErrorCount,
        TotalCount: errorCount,
      },
      FaultStatistics: { OtherCount: this.#faultCount, TotalCount: this.#faultCount },
      TotalCount: this.#okCount + errorCount + this.#faultCount,
      TotalResponseTime: this.#totalSeconds,
    };
  }
}
