import { Rule } from 'aws-cdk-lib/aws-events';
import { SnsTopic } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnSchedule, CfnScheduleGroup } from 'aws-cdk-lib/aws-scheduler';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Duration, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { Experiment } from '../../experiments/experiment.ts';
import type { StageSettings } from '../stages.ts';
import type { ExperimentTemplates } from './experiment-templates.ts';

export interface ExperimentSchedulesProps {
  readonly stage: StageSettings;
  readonly experiments: readonly Experiment[];
  readonly templates: ExperimentTemplates;
  /** Who is told of every experiment that starts or ends, by whomever. */
  readonly announcements: ITopic;
}

/**
 * Runs experiments every week in business hours, where the stage asks for it. An open alarm or an engaged safety lever keeps
 * a run from touching anything: the template looks at the alarms first.
 * https://docs.aws.amazon.com/fis/latest/userguide/experiment-scheduler.html
 */
export class ExperimentSchedules extends Construct {
  constructor(scope: Construct, id: string, props: ExperimentSchedulesProps) {
    super(scope, id);
    const { stage, experiments, templates, announcements } = props;
    const group = new CfnScheduleGroup(this, 'Schedules', {
      name: `faultline-${stage.name}-chaos`,
    });
    const role = this.#role(templates);
    for (const { name, weekly } of experiments) {
      const template = templates.byName.get(name);
      if (weekly === undefined || template === undefined) continue;
      new CfnSchedule(this, name, {
        groupName: group.ref,
        state: stage.chaosSchedule.isEnabled ? 'ENABLED' : 'DISABLED',
        scheduleExpression: `cron(0 ${weekly.hour} ? * ${weekly.day} *)`,
        scheduleExpressionTimezone: stage.chaosSchedule.timeZone,
        flexibleTimeWindow: { mode: 'FLEXIBLE', maximumWindowInMinutes: 30 },
        target: {
          arn: 'arn:aws:scheduler:::aws-sdk:fis:startExperiment',
          roleArn: role.roleArn,
          // A token of its own for each run: the same one would start nothing a second time.
          input: JSON.stringify({
            ClientToken: '<aws.scheduler.execution-id>',
            ExperimentTemplateId: template.ref,
          }),
          // A run that cannot start now is for next week.
          retryPolicy: { maximumEventAgeInSeconds: 60, maximumRetryAttempts: 0 },
        },
      }).node.addDependency(role);
    }
    this.#announce(announcements);
  }

  #role({ byName }: ExperimentTemplates): Role {
    const stack = Stack.of(this);
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': stack.account } },
      }),
    });
    const arn = (resource: string, resourceName: string) =>
      stack.formatArn({ service: 'fis', resource, resourceName });
    role.addToPolicy(
      new PolicyStatement({
        actions: ['fis:StartExperiment'],
        resources: [
          ...[...byName.values()].map(({ ref }) => arn('experiment-template', ref)),
          arn('experiment', '*'),
        ],
      }),
    );
    return role;
  }

  #announce(topic: ITopic): void {
    new Rule(this, 'StateChanges', {
      description: 'Experiments that start or end',
      eventPattern: { source: ['aws.fis'], detailType: ['FIS Experiment State Change'] },
      // Old news of an experiment is none.
      targets: [new SnsTopic(topic, { maxEventAge: Duration.hours(1), retryAttempts: 10 })],
    });
  }
}
