import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { type Environment, RemovalPolicy, Size } from 'aws-cdk-lib/core';

export const STAGE_NAMES = ['local', 'test', 'production'] as const;
export type StageName = (typeof STAGE_NAMES)[number];

/** What differs between environments; everything else is the same code. */
export interface StageSettings {
  readonly name: StageName;
  /** The account and region; without it whoever synthesizes chooses. */
  readonly environment?: Environment;
  /** What happens to data when a stack is deleted. */
  readonly removalPolicy: RemovalPolicy;
  readonly deletionProtection: boolean;
  /** Whether experiments may break this environment: its functions carry the extension of FIS. */
  readonly isOpenToChaos: boolean;
  /** Whether experiments run by themselves every week, and by which clocks. */
  readonly chaosSchedule: { readonly isEnabled: boolean; readonly timeZone: string };
  readonly logRetention: RetentionDays;
  /** Where operators read docs/runbook.md: each alarm's description links to its heading there. */
  readonly runbookUrl: string;
  /** Memory of each function, and with it its share of a CPU: 1,769 MB is one vCPU. */
  readonly summarizeMemory: Size;
  readonly notifyMemory: Size;
  readonly reconcileMemory: Size;
  /** Invocations of summarize-file at once, set on the event-source mapping: 2 to 1,000. */
  readonly summarizeMaxConcurrency: number;
  /** Concurrency set aside for each function; never less than what its event source may use. */
  readonly summarizeReservedConcurrency: number;
  readonly notifyReservedConcurrency: number;
  /** Batches of one stream shard at once, 1 to 10. */
  readonly notifyParallelizationFactor: number;
}

/** A path of this repository; put the address of your own copy here. */
const RUNBOOK_URL = 'docs/runbook.md';

/** The same everywhere, so that what a load test finds on one stage holds on the next. */
const MEMORY = {
  summarizeMemory: Size.mebibytes(512),
  notifyMemory: Size.mebibytes(256),
  reconcileMemory: Size.mebibytes(256),
} as const;

export const STAGES: Readonly<Record<StageName, StageSettings>> = {
  local: {
    name: 'local',
    // Those that the local engine plays.
    environment: { account: '000000000000', region: 'us-east-1' },
    removalPolicy: RemovalPolicy.DESTROY,
    deletionProtection: false,
    isOpenToChaos: true,
    // An engine on a laptop runs them when asked.
    chaosSchedule: { isEnabled: false, timeZone: 'UTC' },
    logRetention: RetentionDays.ONE_DAY,
    runbookUrl: RUNBOOK_URL,
    ...MEMORY,
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
    isOpenToChaos: true,
    chaosSchedule: { isEnabled: true, timeZone: 'Europe/Berlin' },
    logRetention: RetentionDays.ONE_WEEK,
    runbookUrl: RUNBOOK_URL,
    ...MEMORY,
    summarizeMaxConcurrency: 20,
    summarizeReservedConcurrency: 25,
    notifyReservedConcurrency: 10,
    notifyParallelizationFactor: 2,
  },
  production: {
    name: 'production',
    removalPolicy: RemovalPolicy.RETAIN,
    deletionProtection: true,
    isOpenToChaos: false,
    chaosSchedule: { isEnabled: false, timeZone: 'Europe/Berlin' },
    logRetention: RetentionDays.THREE_MONTHS,
    runbookUrl: RUNBOOK_URL,
    ...MEMORY,
    summarizeMaxConcurrency: 100,
    summarizeReservedConcurrency: 120,
    notifyReservedConcurrency: 40,
    notifyParallelizationFactor: 4,
  },
};
