import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { RemovalPolicy } from 'aws-cdk-lib/core';

export const STAGE_NAMES = ['local', 'test', 'production'] as const;
export type StageName = (typeof STAGE_NAMES)[number];

/** What differs between environments; everything else is the same code. */
export interface StageSettings {
  readonly name: StageName;
  /** What happens to data when a stack is deleted. */
  readonly removalPolicy: RemovalPolicy;
  readonly deletionProtection: boolean;
  readonly logRetention: RetentionDays;
  /** Invocations of summarize-file at once, set on the event-source mapping: 2 to 1,000. */
  readonly summarizeMaxConcurrency: number;
  /** Concurrency set aside for each function; never less than what its event source may use. */
  readonly summarizeReservedConcurrency: number;
  readonly notifyReservedConcurrency: number;
  /** Batches of one stream shard at once, 1 to 10. */
  readonly notifyParallelizationFactor: number;
}

export const STAGES: Readonly<Record<StageName, StageSettings>> = {
  local: {
    name: 'local',
    removalPolicy: RemovalPolicy.DESTROY,
    deletionProtection: false,
    logRetention: RetentionDays.ONE_DAY,
    // Handler processes share a laptop's few cores: more of them would only take turns.
    summarizeMaxConcurrency: 2,
    summarizeReservedConcurrency: 2,
    notifyReservedConcurrency: 1,
    notifyParallelizationFactor: 1,
  },
  test: {
    name: 'test',
    removalPolicy: RemovalPolicy.DESTROY,
    deletionProtection: false,
    logRetention: RetentionDays.ONE_WEEK,
    summarizeMaxConcurrency: 20,
    summarizeReservedConcurrency: 25,
    notifyReservedConcurrency: 10,
    notifyParallelizationFactor: 2,
  },
  production: {
    name: 'production',
    removalPolicy: RemovalPolicy.RETAIN,
    deletionProtection: true,
    logRetention: RetentionDays.THREE_MONTHS,
    summarizeMaxConcurrency: 100,
    summarizeReservedConcurrency: 120,
    notifyReservedConcurrency: 40,
    notifyParallelizationFactor: 4,
  },
};
