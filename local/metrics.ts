/** Units that CloudWatch knows. https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricDatum.html */
export const STANDARD_UNITS: ReadonlySet<string> = new Set(
  ['Bits', 'Bytes', 'Count', 'Gigabits', 'Gigabytes', 'Kilobits', 'Kilobytes', 'Megabits']
    .concat(['Megabytes', 'Terabits', 'Terabytes'])
    .flatMap((unit) => [unit, `${unit}/Second`])
    .concat(['Microseconds', 'Milliseconds', 'Seconds', 'Percent', 'None']),
);

/** A metric of one resource, as CloudWatch tells it from all others. */
export interface MetricIdentity {
  /** For instance `AWS/SQS`. */
  readonly namespace: string;
  readonly metricName: string;
  readonly dimensions: Readonly<Record<string, string>>;
  /** One of CloudWatch's standard units, for instance `Milliseconds`. @default 'None' */
  readonly unit?: string;
  /** 1 for a high-resolution metric. @default 60 */
  readonly storageResolutionSeconds?: 1 | 60;
}

/** Where the values of one metric go. */
export interface MetricSeries {
  /**
   * @param count how often the value occurred @default 1
   * @param timestampMs when, milliseconds since the epoch @default the engine's now
   */
  add(value: number, count?: number, timestampMs?: number): void;
}

/** What a service knows of metrics: it adds values, and does not know who keeps them. */
export interface MetricSink {
  /** Ask once for each resource and keep the answer, so that adding a value costs no look-up. */
  series(identity: MetricIdentity): MetricSeries;
  /**
   * Calls back at the end of every minute of engine time, for what is sampled and not counted (a queue's depth).
   * @returns how to stop it
   */
  everyMinute(sample: () => void): () => void;
}

/** Whoever keeps metrics: the CloudWatch service. */
export interface MetricKeeper {
  series(identity: MetricIdentity): MetricSeries;
}

const MINUTE_MS = 60_000;
const NOBODY_LISTENS: MetricSeries = { add: () => undefined };

interface Timekeeper {
  now(): number;
  schedule(delayMs: number, label: string, callback: () => void): unknown;
}

/** Brings the services' metrics to their keeper; without one they cost nothing. */
export class MetricHub implements MetricSink {
  readonly #kernel: Timekeeper;
  readonly #isKept: boolean;
  readonly #samplers = new Set<() => void>();
  #keeper: MetricKeeper | undefined;
  #ticking = false;

  constructor(kernel: Timekeeper, options: { readonly isKept: boolean } = { isKept: true }) {
    this.#kernel = kernel;
    this.#isKept = options.isKept;
  }

  /** From now on series are the keeper's. It starts before the services that ask for them. */
  keepWith(keeper: MetricKeeper): void {
    if (this.#isKept) this.#keeper = keeper;
  }

  series(identity: MetricIdentity): MetricSeries {
    return this.#keeper?.series(identity) ?? NOBODY_LISTENS;
  }

  everyMinute(sample: () => void): () => void {
    if (this.#keeper !== undefined) {
      this.#samplers.add(sample);
      this.#tick();
    }
    return () => void this.#samplers.delete(sample);
  }

  #tick(): void {
    if (this.#ticking || this.#samplers.size === 0) return;
    this.#ticking = true;
    // A sample belongs to the minute that ends, so it is taken just before the next one begins.
    const untilNextMinuteMs = MINUTE_MS - (this.#kernel.now() % MINUTE_MS);
    const delayMs =
      untilNextMinuteMs > 1 ? untilNextMinuteMs - 1 : untilNextMinuteMs + MINUTE_MS - 1;
    this.#kernel.schedule(delayMs, 'metrics:minute', () => {
      this.#ticking = false;
      for (const sample of this.#samplers) sample();
      this.#tick();
    });
  }
}

/**
 * The metrics of one resource, under one set of dimensions. A series begins with its first value, so that what never
 * happens is not there.
 */
export class MetricGroup {
  readonly #sink: MetricSink;
  readonly #namespace: string;
  readonly #dimensions: Readonly<Record<string, string>>;
  readonly #series = new Map<string, MetricSeries>();

  constructor(
    sink: MetricSink,
    namespace: string,
    dimensions: Readonly<Record<string, string>> = {},
  ) {
    this.#sink = sink;
    this.#namespace = namespace;
    this.#dimensions = dimensions;
  }

  /** Adds something that happened so many times at once, by default one. */
  count(metricName: string, count = 1): void {
    this.add(metricName, 'Count', count);
  }

  /** @param timestampMs when, milliseconds since the epoch @default the engine's now */
  add(metricName: string, unit: string, value: number, timestampMs?: number): void {
    let series = this.#series.get(metricName);
    if (series === undefined) {
      const [namespace, dimensions] = [this.#namespace, this.#dimensions];
      series = this.#sink.series({ namespace, metricName, dimensions, unit });
      this.#series.set(metricName, series);
    }
    series.add(value, 1, timestampMs);
  }
}
