import type { Experiment } from '../../experiments/experiment.ts';
import { UserError } from '../../local/errors.ts';
import { synthesizeIfStale } from '../assembly.ts';
import { engineClientConfig, explainUnreachable } from '../engine-client.ts';
import { askConsent } from './consent.ts';
import { runDeployed, waitReally } from './deployed-run.ts';
import { type DeployedStage, findStage } from './deployed-stage.ts';
import type { FinishedRun, RunWatch } from './finished-run.ts';
import { runLocally } from './local-run.ts';
import { type SdkConfig, sdkCalls } from './sdk-calls.ts';

export interface TargetOptions {
  readonly target: 'local' | 'aws';
  /** Of AWS. */
  readonly stage: string;
  readonly yes?: boolean;
  /** In real time, on the engine that runs already. */
  readonly watch?: boolean;
  readonly port: number;
  readonly seed: string;
  readonly repeat: number;
  readonly report?: string;
}

/** Where experiments run. */
export interface Target {
  /** For people: `virtual time, seed 1`. */
  readonly where: string;
  run(experiment: Experiment, watch: RunWatch): Promise<FinishedRun>;
}

/** Readies what the options name. @throws UserError before anything is broken, when it cannot or must not be */
export async function targetOf(
  options: TargetOptions,
  experiments: readonly Experiment[],
  signal: AbortSignal,
): Promise<Target> {
  if (options.target === 'local' && !options.watch) return virtualTarget(options);
  if (options.repeat > 1) {
    throw new UserError('Only on virtual time does a run repeat; leave --repeat out.');
  }
  if (options.target === 'aws' && options.watch) {
    throw new UserError('AWS always runs in real time; leave --watch out.');
  }
  return options.watch
    ? deployedTarget(
        options,
        engineClientConfig(`http://127.0.0.1:${options.port}`),
        'local',
        signal,
      )
    : deployedTarget(options, {}, options.stage, signal, (stage) =>
        options.yes ? undefined : askConsent(stage, experiments),
      );
}

async function virtualTarget({ seed, report }: TargetOptions): Promise<Target> {
  await synthesizeIfStale('local');
  return {
    where: `virtual time, seed ${seed}`,
    run: (experiment, watch) =>
      runLocally(experiment, { ...watch, seed, draws: report !== undefined }),
  };
}

async function deployedTarget(
  { report }: TargetOptions,
  config: SdkConfig,
  stageName: string,
  signal: AbortSignal,
  consent: (stage: DeployedStage) => Promise<void> | undefined = () => undefined,
): Promise<Target> {
  const call = sdkCalls(config);
  const stage = await reached(() => findStage(call, stageName), config);
  await consent(stage);
  const now = () => Date.now();
  const world = { call, now, wait: waitReally(signal), pipeline: stage.pipeline };
  return {
    where: `stage ${stageName} in account ${stage.account}, ${stage.region}`,
    run: (experiment, watch) =>
      runDeployed(world, experiment, {
        ...watch,
        runId: new Date(now()).toISOString(),
        draws: report !== undefined,
      }),
  };
}

/** The first call tells whether AWS, or the engine, can be reached at all. */
async function reached(
  find: () => Promise<DeployedStage>,
  { endpoint }: SdkConfig,
): Promise<DeployedStage> {
  try {
    return await find();
  } catch (error) {
    if (error instanceof UserError) throw error;
    if (endpoint !== undefined) explainUnreachable(endpoint, error);
    const { message } = error as Error;
    throw new UserError(
      `AWS cannot be asked: ${message} Sign in, and set AWS_PROFILE and AWS_REGION.`,
      { cause: error },
    );
  }
}
