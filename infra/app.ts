import { App, AspectPriority, Aspects, type Environment, Stage, Tags } from 'aws-cdk-lib/core';
import { HouseRules } from './aspects/house-rules.ts';
import { FEATURE_FLAGS } from './feature-flags.ts';
import { ChaosStack } from './stacks/chaos-stack.ts';
import { ObservabilityStack } from './stacks/observability-stack.ts';
import { PipelineStack } from './stacks/pipeline-stack.ts';
import { StorageStack } from './stacks/storage-stack.ts';
import { STAGES, type StageName } from './stages.ts';

/** Stack traces name the machine's folders: the same sources would give other bytes elsewhere. */
const NO_STACK_TRACES = {
  'aws:cdk:disable-creation-stack-traces': true,
  'aws:cdk:disable-stack-trace': true,
} as const;

/** The whole application for one environment. */
export function createApp(stageName: StageName, outDirectory?: string): App {
  const app = new App({
    ...(outDirectory !== undefined && { outdir: outDirectory }),
    analyticsReporting: false,
    treeMetadata: false,
    context: { ...FEATURE_FLAGS, ...NO_STACK_TRACES },
  });
  const settings = STAGES[stageName];
  const environment = settings.environment ?? chosenEnvironment(app);
  const stage = new Stage(app, `Faultline-${stageName}`, { env: environment });
  const storage = new StorageStack(stage, 'Storage', { stage: settings });
  const pipeline = new PipelineStack(stage, 'Pipeline', { stage: settings, storage });
  const observability = new ObservabilityStack(stage, 'Observability', {
    stage: settings,
    storage,
    pipeline,
  });
  if (settings.isOpenToChaos) {
    new ChaosStack(stage, 'Chaos', { stage: settings, storage, pipeline, observability });
    // `npm run chaos -- --target aws` breaks nothing without it.
    Tags.of(stage).add('chaos', 'allowed');
  }
  Tags.of(stage).add('application', 'faultline');
  Tags.of(stage).add('stage', stageName);
  // Last, so that it sees what every other aspect has made of the resources.
  Aspects.of(stage).add(new HouseRules(), { priority: AspectPriority.READONLY });
  return app;
}

/**
 * The account and region of the context (`cdk deploy -c account=… -c region=…`), else those
 * that the CDK's command line has found; without them the templates fit any account.
 */
export function chosenEnvironment(app: App): Environment {
  const account = app.node.tryGetContext('account') ?? process.env.CDK_DEFAULT_ACCOUNT;
  const region = app.node.tryGetContext('region') ?? process.env.CDK_DEFAULT_REGION;
  return { ...(account && { account }), ...(region && { region }) };
}
