/**
 * One case of an alarm: what its metrics do, minute by minute, and when it must change.
 *
 * ```ts
 * {
 *   alarm: 'IngestQueueAge',
 *   title: 'fires in the second late minute, and recovers',
 *   series: { ApproximateAgeOfOldestMessage: '5x10 90x4 5x5' },
 *   expect: 'OK@1 ALARM@12 OK@17',
 * }
 * ```
 */
export interface AlarmTest {
  /** The alarm's name, or how it ends: `IngestQueueAge` for `faultline-production-IngestQueueAge`. */
  readonly alarm: string;
  /** A promise in the present tense. */
  readonly title: string;
  /**
   * Values by the name of a metric that the alarm, or one of a composite alarm's children, watches; `Name{Dimension=value}`
   * tells two metrics of one name apart. One entry for each minute (for each period of an alarm with shorter ones):
   * `5` a value, `98*0+2*1` several values at once, `_` none, `0..9` a step of a ramp, each followed by `x10` to be repeated.
   */
  readonly series: Readonly<Record<string, string>>;
  /** Every change of state and the minute after which it shows: `OK@1 ALARM@12`. Empty when nothing changes. */
  readonly expect: string;
}
