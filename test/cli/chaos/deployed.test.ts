import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { assemblyDirectory, synthesizeIfStale } from '../../../cli/assembly.ts';
import { runDeployed, waitReally } from '../../../cli/chaos/deployed-run.ts';
import { findStage } from '../../../cli/chaos/deployed-stage.ts';
import { runLocally } from '../../../cli/chaos/local-run.ts';
import { sdkCalls } from '../../../cli/chaos/sdk-calls.ts';
import { engineClientConfig } from '../../../cli/engine-client.ts';
import { EXPERIMENTS } from '../../../experiments/catalogue.ts';
import type { Experiment } from '../../../experiments/experiment.ts';
import { LocalAws } from '../../../local/engine.ts';
import { newFolder, writeFiles } from '../../helpers/assembly-stack.ts';
import { runProgram } from '../../helpers/run-program.ts';

let engine: LocalAws | undefined;
afterEach(() => engine?.stop());

/** An engine with one stack that is tagged as a stage of the pipeline. */
async function startStage(tags: Record<string, string>): Promise<LocalAws> {
  const folder = writeFiles(newFolder(), {
    'manifest.json': {
      version: '36.0.0',
      artifacts: {
        Storage: {
          type: 'aws:cloudformation:stack',
          environment: 'aws://000000000000/us-east-1',
          properties: { templateFile: 'storage.json', tags },
        },
      },
    },
    'storage.json': { Resources: { Topic: { Type: 'AWS::SNS::Topic' } } },
  });
  engine = await LocalAws.start();
  await engine.deploy(join(folder));
  return engine;
}

const OPEN = { application: 'faultline', stage: 'test', chaos: 'allowed' };

/** The command against an engine that plays AWS: an SDK finds it by the same variables as anything else. */
function chaosOnAws({ endpoint }: LocalAws, ...argv: string[]) {
  return runProgram(['chaos', ...argv, '--target', 'aws'], {
    environment: {
      AWS_ENDPOINT_URL: endpoint,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
    },
  });
}

describe('npm run chaos -- --target aws', () => {
  it('breaks nothing that nobody has agreed to, and says what it would have broken', async () => {
    const { errors, exitCode } = await chaosOnAws(await startStage(OPEN), 'slow-worker');
    expect(errors).toContain(
      '1 experiment will break the stage test in account 000000000000, us-east-1:',
    );
    expect(errors).toMatch(/^slow-worker +Slow worker/m);
    expect(errors).toMatch(/^Nobody is there to agree; add --yes/m);
    expect(exitCode).toBe(2);
  });

  it('refuses a stage that is not tagged for chaos, whatever was agreed', async () => {
    const stage = await startStage({ ...OPEN, chaos: 'no' });
    const { errors, exitCode } = await chaosOnAws(stage, 'slow-worker', '--yes');
    expect(errors).toMatch(/^The stage test is not tagged chaos=allowed; /m);
    expect(exitCode).toBe(2);
  });

  it('refuses a stage that is not there, and AWS that cannot be reached', async () => {
    const stage = await startStage(OPEN);
    const { errors } = await chaosOnAws(stage, 'slow-worker', '--yes', '--stage', 'production');
    expect(errors).toMatch(/^No stage production is deployed where these credentials lead; /m);
    await stage.stop();
    const unreachable = await chaosOnAws(stage, 'slow-worker', '--yes');
    expect(unreachable.errors).toMatch(/^AWS cannot be asked: .*Sign in, and set AWS_PROFILE/m);
    expect(unreachable.exitCode).toBe(2);
  });
});

describe('a deployed stage', () => {
  it('is judged through the SDK as it is judged within the engine', async () => {
    await synthesizeIfStale('local');
    const experiment = EXPERIMENTS.find(({ name }) => name === 'guardrail-lever') as Experiment;
    engine = await LocalAws.start({ clock: 'virtual', latency: 'documented' });
    const { kernel, virtualClock } = engine;
    await engine.deploy(assemblyDirectory('local'));
    const call = sdkCalls(engineClientConfig(engine.endpoint));
    const { pipeline, account, region } = await findStage(call, 'local');
    expect({ account, region }).toEqual({ account: '000000000000', region: 'us-east-1' });
    const world = {
      call,
      now: () => kernel.now(),
      wait: (durationMs: number) => virtualClock.advance(durationMs),
      pipeline,
    };
    const { verdict, observations } = await runDeployed(world, experiment, { runId: '1' });
    expect(verdict.checks.filter(({ holds }) => !holds)).toEqual([]);
    expect(observations.cancelledUnderLever).toBe(true);
    const within = await runLocally(experiment, { seed: '1' });
    expect(verdict.figures.acceptedCount).toBe(within.verdict.figures.acceptedCount);
  }, 60_000);
});

describe('a wait in real time', () => {
  it('is cut short by an interruption, and not those after it', async () => {
    const interruption = new AbortController();
    const wait = waitReally(interruption.signal);
    const waited = wait(3_600_000);
    interruption.abort();
    await waited;
    await wait(1);
  });
});
