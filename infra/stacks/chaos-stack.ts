import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Stack, type StackProps, Tags } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { StageSettings } from '../stages.ts';

export interface ChaosStackProps extends StackProps {
  readonly stage: StageSettings;
}

/** What experiments need that the pipeline does not: for now the log of what was done to it. */
export class ChaosStack extends Stack {
  constructor(scope: Construct, id: string, props: ChaosStackProps) {
    super(scope, id, props);
    new LogGroup(this, 'ExperimentLog', {
      retention: props.stage.logRetention,
      removalPolicy: props.stage.removalPolicy,
    });
    Tags.of(this).add('purpose', 'chaos');
  }
}
