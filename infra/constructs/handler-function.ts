import {
  PolicyStatement,
  type PolicyStatementProps,
  Role,
  ServicePrincipal,
} from 'aws-cdk-lib/aws-iam';
import {
  ApplicationLogLevel,
  Architecture,
  Code,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
  SystemLogLevel,
  Tracing,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Duration, Size } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { METRICS_NAMESPACE } from '../../services/summarize-file/contract.ts';
import type { StageSettings } from '../stages.ts';
import { bundleHandler } from './bundle.ts';
import { makeBreakable } from './fault-injection.ts';

export interface HandlerFunctionProps {
  readonly stage: StageSettings;
  /**
   * What the function is called in metrics, logs and traces, and the folder of its code:
   * `summarize-file`.
   */
  readonly serviceName: string;
  readonly timeout: Duration;
  readonly memorySize: Size;
  readonly reservedConcurrency: number;
  readonly environment: Readonly<Record<string, string>>;
  /** Where FIS leaves faults for the function. @default nobody can inject any */
  readonly faults?: Bucket | undefined;
}

/**
 * A Lambda function as this pipeline has them: its own log group, structured logs, active tracing,
 * reserved concurrency, and a role that may do nothing but what is granted to it here and by
 * `allow`.
 */
export class HandlerFunction extends Construct {
  readonly function: LambdaFunction;
  readonly role: Role;

  constructor(scope: Construct, id: string, props: HandlerFunctionProps) {
    super(scope, id);
    const logGroup = new LogGroup(this, 'Logs', {
      retention: props.stage.logRetention,
      removalPolicy: props.stage.removalPolicy,
    });
    // Not AWSLambdaBasicExecutionRole: that managed policy lets a function write to every log group
    // of the account.
    this.role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    this.allow(['logs:CreateLogStream', 'logs:PutLogEvents'], [logGroup.logGroupArn]);
    // Copied into the cloud assembly as the function is made, and needed no longer.
    using bundle = bundleHandler(props.serviceName);
    this.function = new LambdaFunction(this, 'Function', {
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      code: Code.fromAsset(bundle.path),
      handler: 'index.handler',
      role: this.role,
      timeout: props.timeout,
      memorySize: props.memorySize.toMebibytes(),
      reservedConcurrentExecutions: props.reservedConcurrency,
      // Lambda's own tracing; CDK adds the two X-Ray actions to the role, which know no resource
      // but `*`.
      tracing: Tracing.ACTIVE,
      logGroup,
      loggingFormat: LoggingFormat.JSON,
      applicationLogLevelV2: ApplicationLogLevel.INFO,
      systemLogLevelV2: SystemLogLevel.INFO,
      environment: {
        POWERTOOLS_SERVICE_NAME: props.serviceName,
        POWERTOOLS_METRICS_NAMESPACE: METRICS_NAMESPACE,
        // What a handler answers is of no use in a trace.
        POWERTOOLS_TRACER_CAPTURE_RESPONSE: 'false',
        ...props.environment,
      },
    });
    if (props.faults !== undefined) makeBreakable(this, props.faults);
  }

  /** Grants exact actions on exact resources. */
  allow(
    actions: string[],
    resources: string[],
    conditions: PolicyStatementProps['conditions'] = {},
  ): void {
    this.role.addToPolicy(new PolicyStatement({ actions, resources, conditions }));
  }
}
