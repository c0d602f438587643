import { App, Aspects, type Environment, Stage, Tags } from 'aws-cdk-lib/core';
import { HouseRules } from './aspects/house-rules.ts';
import { ChaosStack } from './stacks/chaos-stack.ts';
import { ObservabilityStack } from './stacks/observability-stack.ts';
import { PipelineStack } from './stacks/pipeline-stack.ts';
import { StorageStack } from './stacks/storage-stack.ts';
import { STAGES, type StageName } from './stages.ts';

/** Behaviour of the CDK that this app relies on, chosen here and not by the version that is installed. */
const CONTEXT = {
  // Stack traces name the machine's folders: the same sources would give other bytes elsewhere.
  'aws:cdk:disable-creation-stack-traces': true,
  'aws:cdk:disable-stack-trace': true,
  '@aws-cdk/core:checkSecretUsage': true,
  '@aws-cdk/core:target-partitions': ['aws'],
  '@aws-cdk/aws-iam:minimizePolicies': true,
  '@aws-cdk/core:validateSnapshotRemovalPolicy': true,
  '@aws-cdk/aws-s3:createDefaultLoggingPolicy': true,
  '@aws-cdk/aws-sns-subscriptions:restrictSqsDescryption': true,
  '@aws-cdk/aws-lambda:recognizeLayerVersion': true,
  '@aws-cdk/core:enablePartitionLiterals': true,
  '@aws-cdk/aws-events:eventsTargetQueueSameAccount': true,
  '@aws-cdk/aws-dynamodb:resourcePolicyPerReplica': true,
} as const;

/** The account and region that the local engine plays. */
const LOCAL_ENVIRONMENT: Environment = { account: '000000000000', region: 'us-east-1' };

/** The whole application for one environment. */
export function createApp(stageName: StageName, outDirectory?: string): App {
  const app = new App({
    ...(outDirectory !== undefined && { outdir: outDirectory }),
    analyticsReporting: false,
    treeMetadata: false,
    context: CONTEXT,
  });
  const settings = STAGES[stageName];
  const environment = stageName === 'local' ? LOCAL_ENVIRONMENT : environmentFromShell();
  const stage = new Stage(app, `Faultline-${stageName}`, { env: environment });
  const storage = new StorageStack(stage, 'Storage', { stage: settings });
  new PipelineStack(stage, 'Pipeline', { stage: settings, storage });
  new ObservabilityStack(stage, 'Observability');
  new ChaosStack(stage, 'Chaos', { stage: settings });
  Tags.of(stage).add('application', 'faultline');
  Tags.of(stage).add('stage', stageName);
  Aspects.of(stage).add(new HouseRules());
  return app;
}

/** What the AWS CLI or the CDK CLI has chosen; without it the templates fit any account. */
function environmentFromShell(): Environment {
  const { CDK_DEFAULT_ACCOUNT: account, CDK_DEFAULT_REGION: region } = process.env;
  return { ...(account && { account }), ...(region && { region }) };
}
