import { strict as assert } from 'node:assert';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Stack, type StackProps, Tags } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { EXPERIMENTS } from '../../experiments/catalogue.ts';
import type { TargetFunction } from '../../experiments/experiment.ts';
import { ExperimentDocuments } from '../constructs/experiment-documents.ts';
import { ExperimentSchedules } from '../constructs/experiment-schedules.ts';
import { ExperimentTemplates } from '../constructs/experiment-templates.ts';
import type { StageSettings } from '../stages.ts';
import type { ObservabilityStack } from './observability-stack.ts';
import type { PipelineStack } from './pipeline-stack.ts';
import type { StorageStack } from './storage-stack.ts';

export interface ChaosStackProps extends StackProps {
  readonly stage: StageSettings;
  readonly storage: StorageStack;
  readonly pipeline: PipelineStack;
  readonly observability: ObservabilityStack;
}

/** What experiments need that the pipeline does not: templates, a role, a schedule, and a log of what was done. */
export class ChaosStack extends Stack {
  constructor(scope: Construct, id: string, props: ChaosStackProps) {
    super(scope, id, props);
    const { stage, storage, pipeline, observability } = props;
    const { summarizeFile, notifySubscribers, reconcileUploads } = pipeline.watched;
    const functions: Record<TargetFunction, IFunction> = {
      'summarize-file': summarizeFile,
      'notify-subscribers': notifySubscribers,
      'reconcile-uploads': reconcileUploads,
    };
    const log = new LogGroup(this, 'ExperimentLog', {
      retention: stage.logRetention,
      removalPolicy: stage.removalPolicy,
    });
    const role = this.#role(storage, Object.values(functions));
    const documents = new ExperimentDocuments(this, 'Documents', {
      functions: Object.values(functions),
      queues: { ingest: pipeline.watched.ingestQueue },
    });
    documents.grantRun(role);
    const templates = new ExperimentTemplates(this, 'Templates', {
      stage,
      experiments: EXPERIMENTS,
      functions,
      documents,
      role,
      log,
    });
    new ExperimentSchedules(this, 'Schedule', {
      stage,
      experiments: EXPERIMENTS,
      templates,
      announcements: observability.tickets,
    });
    Tags.of(this).add('purpose', 'chaos');
  }

  /** https://docs.aws.amazon.com/fis/latest/userguide/use-lambda-actions.html */
  #role({ faults }: StorageStack, functions: readonly IFunction[]): Role {
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
    const functionArns = functions.map(({ functionArn }) => functionArn);
    allow(['s3:PutObject', 's3:DeleteObject'], [faults.arnForObjects('*')]);
    allow(['lambda:GetFunction'], functionArns);
    // These know no resource.
    allow(
      [
        'cloudwatch:DescribeAlarms',
        'logs:CreateLogDelivery',
        'logs:PutResourcePolicy',
        'logs:DescribeResourcePolicies',
        'logs:DescribeLogGroups',
      ],
      ['*'],
    );
    return role;
  }
}
