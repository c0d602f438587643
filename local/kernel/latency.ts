import type { Random } from './random.ts';

/** Places where AWS takes time and the engine's own code would not. */
export type Hop =
  | 's3-to-eventbridge'
  | 's3-notification'
  | 'eventbridge-to-target'
  | 'sqs-to-lambda'
  | 'dynamodb-stream-to-lambda'
  | 'sns-to-target'
  | 'lambda-invoke'
  | 'api-call';

/** How long each hop takes: nothing, or what has been published for AWS. */
export type LatencyProfileName = 'instant' | 'documented';

interface Distribution {
  readonly medianMs: number;
  readonly p99Ms: number;
}

/**
 * Medians and 99th percentiles in milliseconds. Measured by third parties, not promised by AWS:
 * https://bitesizedserverless.com/bite/serverless-messaging-latency-compared/ (eu-west-1, warm, 1,024 messages).
 * The S3 notification delay, the invoke overhead and the API call are assumptions: AWS publishes no figure.
 */
const DOCUMENTED: Readonly<Record<Hop, Distribution>> = {
  's3-to-eventbridge': { medianMs: 100, p99Ms: 1000 },
  's3-notification': { medianMs: 100, p99Ms: 1000 },
  'eventbridge-to-target': { medianMs: 148, p99Ms: 387 },
  'sqs-to-lambda': { medianMs: 16, p99Ms: 105 },
  'dynamodb-stream-to-lambda': { medianMs: 213, p99Ms: 552 },
  'sns-to-target': { medianMs: 73, p99Ms: 225 },
  'lambda-invoke': { medianMs: 2, p99Ms: 20 },
  'api-call': { medianMs: 5, p99Ms: 40 },
};

/** z-score of the 99th percentile of a normal distribution. */
const Z99 = 2.3263;

/** Draws the time that a hop takes. */
export class Latency {
  readonly profile: LatencyProfileName;
  readonly #random: Random;

  constructor(profile: LatencyProfileName, random: Random) {
    this.profile = profile;
    this.#random = random;
  }

  /** Milliseconds; log-normal about the published median, as network latencies are. */
  sampleMs(hop: Hop): number {
    if (this.profile === 'instant') return 0;
    const { medianMs, p99Ms } = DOCUMENTED[hop];
    const sigma = Math.log(p99Ms / medianMs) / Z99;
    return medianMs * Math.exp(sigma * this.#standardNormal());
  }

  /** Box-Muller transform of two uniform draws. */
  #standardNormal(): number {
    const u = 1 - this.#random.fraction();
    const v = this.#random.fraction();
    return Math.sqrt(-2 * Math.log(u)) * Math.cos(2 * Math.PI * v);
  }
}
