import { CfnExperimentTemplate } from 'aws-cdk-lib/aws-fis';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import { Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import {
  type Experiment,
  type ExperimentAction,
  STEADY_ALARMS,
  type TargetFunction,
} from '../../experiments/experiment.ts';
import type { StageSettings } from '../stages.ts';
import type { ExperimentDocuments } from './experiment-documents.ts';

export interface ExperimentTemplatesProps {
  readonly stage: StageSettings;
  readonly experiments: readonly Experiment[];
  readonly functions: Readonly<Record<TargetFunction, IFunction>>;
  readonly documents: ExperimentDocuments;
  readonly role: IRole;
  readonly log: ILogGroup;
}

/** Each experiment as a template of Fault Injection Service. */
export class ExperimentTemplates extends Construct {
  readonly #props: ExperimentTemplatesProps;
  /** By the experiment's name. */
  readonly byName: ReadonlyMap<string, CfnExperimentTemplate>;

  constructor(scope: Construct, id: string, props: ExperimentTemplatesProps) {
    super(scope, id);
    this.#props = props;
    this.byName = new Map(props.experiments.map((one) => [one.name, this.#template(one)]));
  }

  #template(experiment: Experiment): CfnExperimentTemplate {
    const { role, log, functions } = this.#props;
    const actions = Object.entries(experiment.actions);
    const targets = new Set(
      actions.flatMap(([, { target, automation }]) => (automation ? [] : (target ?? []))),
    );
    const template = new CfnExperimentTemplate(this, experiment.name, {
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
            resourceArns: [functions[target].functionArn],
            selectionMode: 'ALL',
          },
        ]),
      ),
      actions: {
        [STEADY]: this.#steadyState(),
        ...Object.fromEntries(actions.map(([name, action]) => [name, this.#action(action)])),
      },
      // What is inside is written as CloudFormation has it: the CDK passes it on as it is.
      logConfiguration: {
        logSchemaVersion: 2,
        cloudWatchLogsConfiguration: { LogGroupArn: log.logGroupArn },
      },
      tags: { Name: experiment.name },
    });
    template.node.addDependency(role);
    return template;
  }

  #action({ actionId, parameters, target, automation, startAfter = [STEADY] }: ExperimentAction) {
    const { documents, functions } = this.#props;
    return {
      actionId,
      parameters: {
        ...parameters,
        ...(automation && documents.actionParameters(automation, target && functions[target])),
      },
      ...(target !== undefined && !automation && { targets: { Functions: target } }),
      startAfter: [...startAfter],
    };
  }

  /** Nothing is broken while something is broken. */
  #steadyState() {
    return {
      actionId: 'aws:cloudwatch:assert-alarm-state',
      parameters: {
        alarmArns: STEADY_ALARMS.map((id) => this.#alarmArn(id)).join(','),
        alarmStates: 'OK',
      },
    };
  }

  #alarmArn(id: string): string {
    return Stack.of(this).formatArn({
      service: 'cloudwatch',
      resource: `alarm:faultline-${this.#props.stage.name}-${id}`,
    });
  }
}

const STEADY = 'steady-state';
