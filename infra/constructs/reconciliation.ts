import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnSchedule, CfnScheduleGroup } from 'aws-cdk-lib/aws-scheduler';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import {
  RECONCILE_UPLOADS_ENV,
  RECONCILE_UPLOADS_SERVICE,
} from '../../services/reconcile-uploads/contract.ts';
import {
  RECONCILE_INTERVAL,
  RECONCILE_MAX_EVENT_AGE,
  RECONCILE_RETRY_ATTEMPTS,
  RECONCILE_TIMEOUT,
} from '../pipeline-settings.ts';
import type { StorageStack } from '../stacks/storage-stack.ts';
import type { StageSettings } from '../stages.ts';
import { HandlerFunction } from './handler-function.ts';
import { deadLetterQueue } from './queues.ts';

export interface ReconciliationProps {
  readonly stage: StageSettings;
  readonly storage: Pick<StorageStack, 'uploads' | 'files' | 'notifications' | 'faults'>;
}

/** From a schedule to `reconcile-uploads`, which finds what every other hop would lose in silence. */
export class Reconciliation extends Construct {
  readonly #handler: HandlerFunction;
  readonly #group: CfnScheduleGroup;
  readonly #deadLetters: Queue;

  constructor(scope: Construct, id: string, props: ReconciliationProps) {
    super(scope, id);
    this.#handler = this.#reconciler(props);
    this.#deadLetters = deadLetterQueue(this, 'ScheduleDeadLetters');
    // Metrics of the Scheduler know groups, not schedules.
    this.#group = new CfnScheduleGroup(this, 'Schedules', {
      name: `faultline-${props.stage.name}-reconciliation`,
    });
    this.#scheduleRuns();
  }

  /** What dashboards and alarms look at. */
  get watched() {
    return {
      reconcileUploads: this.#handler.function,
      reconcileSchedules: this.#group,
      reconcileScheduleDeadLetters: this.#deadLetters,
    };
  }

  #reconciler({ stage, storage }: ReconciliationProps): HandlerFunction {
    const { uploads, files, notifications, faults } = storage;
    const handler = new HandlerFunction(this, 'ReconcileUploads', {
      stage,
      serviceName: RECONCILE_UPLOADS_SERVICE,
      timeout: RECONCILE_TIMEOUT,
      memorySize: stage.reconcileMemory,
      // Its process remembers what is settled: a second one would only ask again.
      reservedConcurrency: 1,
      faults,
      environment: {
        [RECONCILE_UPLOADS_ENV.uploadsBucketName]: uploads.bucketName,
        [RECONCILE_UPLOADS_ENV.filesTableName]: files.tableName,
        [RECONCILE_UPLOADS_ENV.notificationsTableName]: notifications.tableName,
      },
    });
    handler.allow(['s3:ListBucketVersions'], [uploads.bucketArn]);
    handler.allow(['dynamodb:BatchGetItem'], [files.tableArn, notifications.tableArn]);
    // The next minute's run does all that a retry could.
    handler.function.configureAsyncInvoke({
      retryAttempts: 0,
      maxEventAge: RECONCILE_MAX_EVENT_AGE,
    });
    return handler;
  }

  /** Not CDK's own target construct: that lets the role invoke every version and alias too. */
  #scheduleRuns(): void {
    const target = this.#handler.function;
    const role = new Role(this, 'ScheduleRole', {
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    });
    const allow = (action: string, resource: string) =>
      role.addToPolicy(new PolicyStatement({ actions: [action], resources: [resource] }));
    allow('lambda:InvokeFunction', target.functionArn);
    allow('sqs:SendMessage', this.#deadLetters.queueArn);
    new CfnSchedule(this, 'EveryMinute', {
      groupName: this.#group.ref,
      description: 'Compares uploads with what became of them',
      scheduleExpression: `rate(${RECONCILE_INTERVAL.toMinutes()} minute)`,
      flexibleTimeWindow: { mode: 'OFF' },
      target: {
        arn: target.functionArn,
        roleArn: role.roleArn,
        deadLetterConfig: { arn: this.#deadLetters.queueArn },
        retryPolicy: {
          maximumEventAgeInSeconds: RECONCILE_MAX_EVENT_AGE.toSeconds(),
          maximumRetryAttempts: RECONCILE_RETRY_ATTEMPTS,
        },
      },
    }).node.addDependency(role);
  }
}
