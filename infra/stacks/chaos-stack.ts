import { strict as assert } from 'node:assert';
import { CfnExperimentTemplate } from 'aws-cdk-lib/aws-fis';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Stack, type StackProps, Tags } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { EXPERIMENTS } from '../../experiments/catalogue.ts';
import type { Experiment, ExperimentAction, TargetFunction } from '../../experiments/experiment.ts';
import type { StageSettings } from '../stages.ts';
import type { PipelineStack } from './pipeline-stack.ts';
import type { StorageStack } from './storage-stack.ts';

export interface ChaosStackProps extends StackProps {
  readonly stage: StageSettings;
  readonly storage: StorageStack;
  readonly pipeline: PipelineStack;
}

/** What experiments need that the pipeline does not: their templates, a role for them, and a log of what was done. */
export class ChaosStack extends Stack {
  readonly #stage: StageSettings;
  readonly #functions: Readonly<Record<TargetFunction, IFunction>>;
  readonly #log: LogGroup;

  constructor(scope: Construct, id: string, props: ChaosStackProps) {
    super(scope, id, props);
    const { stage, storage, pipeline } = props;
    const { summarizeFile, notifySubscribers, reconcileUploads } = pipeline.watched;
    this.#stage = stage;
    this.#functions = {
      'summarize-file': summarizeFile,
      'notify-subscribers': notifySubscribers,
      'reconcile-uploads': reconcileUploads,
    };
    this.#log = new LogGroup(this, 'ExperimentLog', {
      retention: stage.logRetention,
      removalPolicy: stage.removalPolicy,
    });
    const role = this.#role(storage);
    for (const experiment of EXPERIMENTS) this.#template(experiment, role);
    Tags.of(this).add('purpose', 'chaos');
  }

  /** https://docs.aws.amazon.com/fis/latest/userguide/use-lambda-actions.html */
  #role({ faults }: StorageStack): Role {
    assert(faults !== undefined, 'a stage that is open to chaos has a bucket for faults');
    const role = new Role(this, 'ExperimentRole', {
      assumedBy: new ServicePrincipal('fis.amazonaws.com', {
        conditions: {
          StringEquals: { 'aws:SourceAccount': this.account },
          ArnLike: {
            'aws:SourceArn': this.formatArn({
              service: 'fis',
              resource: 'experiment',
              resourceName: '*',
            }),
          },
        },
      }),
    });
    const allow = (actions: string[], resources: string[]) =>
      role.addToPolicy(new PolicyStatement({ actions, resources }));
    const functionArns = Object.values(this.#functions).map(({ functionArn }) => functionArn);
    allow(['s3:PutObject', 's3:DeleteObject'], [faults.arnForObjects('*')]);
    allow(['lambda:GetFunction'], functionArns);
    // These know no resource.
    allow(
      [
        'logs:CreateLogDelivery',
        'logs:PutResourcePolicy',
        'logs:DescribeResourcePolicies',
        'logs:DescribeLogGroups',
      ],
      ['*'],
    );
    return role;
  }

  #template(experiment: Experiment, role: Role): void {
    const actions = Object.entries(experiment.actions);
    const targets = new Set(actions.flatMap(([, { target }]) => target ?? []));
    new CfnExperimentTemplate(this, experiment.name, {
      description: experiment.hypothesis,
      roleArn: role.roleArn,
      stopConditions: [
        { source: 'aws:cloudwatch:alarm', value: this.#alarmArn(experiment.stopAlarm) },
      ],
      targets: Object.fromEntries(
        [...targets].map((target) => [
          target,
          {
            resourceType: 'aws:lambda:function',
            resourceArns: [this.#functions[target].functionArn],
            selectionMode: 'ALL',
          },
        ]),
      ),
      actions: Object.fromEntries(actions.map(([name, action]) => [name, templateAction(action)])),
      // What is inside is written as CloudFormation has it: the CDK passes it on as it is.
      logConfiguration: {
        logSchemaVersion: 2,
        cloudWatchLogsConfiguration: { LogGroupArn: this.#log.logGroupArn },
      },
      tags: { Name: experiment.name },
    }).node.addDependency(role);
  }

  #alarmArn(id: string): string {
    return this.formatArn({
      service: 'cloudwatch',
      resource: `alarm:faultline-${this.#stage.name}-${id}`,
    });
  }
}

function templateAction({ actionId, parameters, target, startAfter }: ExperimentAction) {
  return {
    actionId,
    parameters: { ...parameters },
    ...(target !== undefined && { targets: { Functions: target } }),
    ...(startAfter !== undefined && { startAfter: [...startAfter] }),
  };
}
