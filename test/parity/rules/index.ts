import type { ServiceName } from '../../../local/service.ts';
import type { Rule } from '../rule.ts';
import { ACCESS_RULES } from './access.ts';
import { CLOUDWATCH_RULES } from './cloudwatch.ts';
import { EVENTBRIDGE_RULES } from './eventbridge.ts';
import { FIS_RULES } from './fis.ts';
import { LAMBDA_RULES } from './lambda.ts';
import { LOGS_INSIGHTS_RULES } from './logs-insights.ts';
import { S3_RULES } from './s3.ts';
import { SCHEDULER_RULES } from './scheduler.ts';
import { SNS_RULES } from './sns.ts';
import { SQS_RULES } from './sqs.ts';
import { SSM_RULES } from './ssm.ts';
import { SSM_AUTOMATION_RULES } from './ssm-automation.ts';
import { XRAY_RULES } from './xray.ts';

/** Every promise about AWS that the parity tests hold, by service. */
export const RULES: Readonly<Partial<Record<ServiceName, readonly Rule[]>>> = {
  cloudwatch: CLOUDWATCH_RULES,
  'cloudwatch-logs': LOGS_INSIGHTS_RULES,
  eventbridge: EVENTBRIDGE_RULES,
  fis: FIS_RULES,
  iam: ACCESS_RULES,
  lambda: LAMBDA_RULES,
  s3: S3_RULES,
  scheduler: SCHEDULER_RULES,
  sns: SNS_RULES,
  sqs: SQS_RULES,
  ssm: [...SSM_RULES, ...SSM_AUTOMATION_RULES],
  xray: XRAY_RULES,
};
