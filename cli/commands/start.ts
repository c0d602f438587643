import { OUTPUTS } from '../../infra/outputs.ts';
import type { Deployment } from '../../local/deploy/deployer.ts';
import { LocalAws } from '../../local/engine.ts';
import type { ActiveFault } from '../../local/faults/fault-hook.ts';
import type { FaultRule } from '../../local/faults/fault-rule.ts';
import { assemblyDirectory, synthesizeIfStale } from '../assembly.ts';
import { DEFAULT_PORT } from '../default-port.ts';
import { describeDeployment } from '../deployment-table.ts';
import { EXIT_OK, EXIT_VERDICT } from '../exit-codes.ts';
import { type InputFile, listFiles, sampleFiles } from '../input-files.ts';
import { type FileOutcome, wentThrough } from '../outcome.ts';
import { JOURNEY, outcomesAsJson, renderOutcomes, summarizeOutcomes } from '../outcome-table.ts';
import { countOf, showProgress, style } from '../terminal.ts';

export interface StartOptions {
  readonly files: readonly string[];
  readonly once?: boolean;
  readonly idle?: boolean;
  readonly json?: boolean;
  readonly app?: string;
  readonly parameter?: Readonly<Record<string, string>>;
  /** A file of fault rules. */
  readonly faults?: string;
  readonly port: number;
  readonly seed: string;
}

/** Deploys the pipeline to a local engine and sends files through it; stays up unless `--once`. */
export async function start(options: StartOptions): Promise<void> {
  const files = options.files.length > 0 ? listFiles(options.files) : sampleFiles();
  const rules = options.faults === undefined ? [] : await readRules(options.faults);
  const interruption = new AbortController();
  const interrupt = () => interruption.abort();
  process.once('SIGINT', interrupt);
  process.once('SIGTERM', interrupt);
  const assembly = options.app ?? (await ownAssembly());
  const engine = await LocalAws.start({ seed: options.seed, port: options.port });
  const faults: ActiveFault[] = [];
  try {
    const deployment = await deployWithProgress(engine, assembly, options.parameter);
    if (options.app !== undefined) console.log(describeDeployment(deployment));
    for (const rule of rules) faults.push(engine.faults.add(rule));
    if (!options.idle && (options.app === undefined || options.files.length > 0)) {
      const outcomes = await demonstrate(engine, deployment, files, interruption.signal);
      print(outcomes, options);
    }
    if (options.once || interruption.signal.aborted) return;
    printInvitation(engine, deployment);
    await new Promise((resolve) => interruption.signal.addEventListener('abort', resolve));
    console.error('Stopping the engine and its functions.');
    process.exitCode = EXIT_OK;
  } finally {
    await engine.stop();
    tellOf(faults);
  }
}

/** The rules are read before anything starts; nobody who gives none loads their reader. */
async function readRules(path: string): Promise<readonly FaultRule[]> {
  const { readFaultRules } = await import('../../local/faults/read-rules.ts');
  return readFaultRules(path);
}

function tellOf(faults: readonly ActiveFault[]): void {
  for (const [index, { rule, count }] of faults.entries()) {
    const name = rule.name ?? `rule ${index + 1}`;
    console.error(`Fault ${name} (${rule.effect.kind}) struck ${countOf(count, 'time')}.`);
  }
}

async function ownAssembly(): Promise<string> {
  const progress = showProgress('Synthesizing the CloudFormation templates');
  try {
    const fresh = await synthesizeIfStale('local');
    progress.succeed(fresh ? 'Templates synthesized' : 'Templates are up to date');
  } catch (error) {
    progress.fail('The templates were not synthesized');
    throw error;
  }
  return assemblyDirectory('local');
}

async function deployWithProgress(
  engine: LocalAws,
  assembly: string,
  parameters: Readonly<Record<string, string>> = {},
): Promise<Deployment> {
  const progress = showProgress('Deploying to the local engine');
  try {
    const deployment = await engine.deploy(assembly, {
      parameters,
      onProgress: ({ doneCount, totalCount, logicalId }) =>
        progress.update(`Deploying ${doneCount} of ${totalCount}: ${logicalId}`),
    });
    const count = deployment.stacks.reduce((sum, stack) => sum + stack.resourceCount, 0);
    progress.succeed(
      `${countOf(count, 'resource')} of ${countOf(deployment.stacks.length, 'stack')} deployed to ${engine.endpoint}`,
    );
    return deployment;
  } catch (error) {
    progress.fail('The deployment failed');
    throw error;
  }
}

async function demonstrate(
  engine: LocalAws,
  deployment: Deployment,
  files: readonly InputFile[],
  signal: AbortSignal,
): Promise<FileOutcome[]> {
  // The SDK clients are for this alone: an engine that only serves does without their memory.
  const { Pipeline, readAddress } = await import('../pipeline.ts');
  const { sendAndFollow } = await import('../follow.ts');
  const address = readAddress((name) => deployment.output(name));
  const pipeline = new Pipeline(engine.endpoint, address);
  const progress = showProgress(`Sending ${countOf(files.length, 'file')}`);
  try {
    const outcomes = await sendAndFollow(pipeline, files, {
      now: () => engine.kernel.now(),
      signal,
      onProgress: ({ uploaded, notified, total }) =>
        progress.update(`${uploaded} of ${total} uploaded, ${notified} notified`),
    });
    progress.succeed(`${countOf(files.length, 'file')} sent`);
    return outcomes;
  } catch (error) {
    progress.fail('The files did not go through');
    throw error;
  } finally {
    pipeline.close();
  }
}

function print(outcomes: readonly FileOutcome[], options: StartOptions): void {
  if (options.json) console.log(outcomesAsJson(outcomes));
  else {
    console.log(`\n${style.dim(JOURNEY)}\n`);
    console.log(`${renderOutcomes(outcomes)}\n\n${summarizeOutcomes(outcomes)}`);
  }
  process.exitCode = outcomes.every(wentThrough) ? EXIT_OK : EXIT_VERDICT;
}

function printInvitation(engine: LocalAws, deployment: Deployment): void {
  const { endpoint, port } = engine;
  const bucket = deployment.output(OUTPUTS.uploadsBucketName);
  const portFlag = port === DEFAULT_PORT ? '' : ` --port ${port}`;
  const upload =
    bucket === undefined
      ? ''
      : `
  ${style.dim('# a file of your own, followed to its notification')}
  npm run upload --${portFlag} README.md
`;
  console.log(`
AWS answers at ${style.bold(endpoint)}. Try it:
${upload}
  ${style.dim('# the AWS CLI')}
  AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test AWS_REGION=us-east-1 \\
    aws --endpoint-url ${endpoint} s3 ls${bucket === undefined ? '' : ` s3://${bucket}`}

  ${style.dim('# boto3')}
  python3 -c "import boto3; print(boto3.client('sqs', endpoint_url='${endpoint}',
    region_name='us-east-1', aws_access_key_id='test', aws_secret_access_key='test').list_queues())"

Ctrl-C ends the engine and everything it runs.`);
}
