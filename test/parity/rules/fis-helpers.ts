import {
  CloudWatchClient,
  PutMetricAlarmCommand,
  SetAlarmStateCommand,
  type StateValue,
} from '@aws-sdk/client-cloudwatch';
import {
  CreateExperimentTemplateCommand,
  type CreateExperimentTemplateCommandInput,
  FisClient,
  GetExperimentCommand,
  StartExperimentCommand,
} from '@aws-sdk/client-fis';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import type { Aws } from '../rule.ts';
import { createRole } from './iam-helpers.ts';
import { createFunction, invoke } from './lambda-helpers.ts';

const USER_GUIDE = 'https://docs.aws.amazon.com/fis/latest/userguide';

export const page = (name: string) => `${USER_GUIDE}/${name}.html`;

type Template = Partial<CreateExperimentTemplateCommandInput>;

/** Templates and experiments by a role that FIS may assume. */
export async function createChaos(aws: Aws) {
  const fis = aws.connect(FisClient);
  const roleArn = await createRole(aws, 'fis.amazonaws.com');
  const createTemplate = async (template: Template): Promise<string> => {
    const { experimentTemplate } = await fis.send(
      new CreateExperimentTemplateCommand({
        clientToken: aws.name('token'),
        description: 'A test',
        roleArn,
        stopConditions: [{ source: 'none' }],
        actions: {},
        ...template,
      }),
    );
    return experimentTemplate?.id ?? '';
  };
  const start = async (experimentTemplateId: string): Promise<string> => {
    const input = { clientToken: aws.name('token'), experimentTemplateId };
    const { experiment } = await fis.send(new StartExperimentCommand(input));
    return experiment?.id ?? '';
  };
  const get = async (id: string) => (await fis.send(new GetExperimentCommand({ id }))).experiment;
  return {
    fis,
    roleArn,
    createTemplate,
    start,
    get,
    run: async (template: Template) => start(await createTemplate(template)),
    /** The states of an experiment and of each of its actions. */
    async states(id: string) {
      const experiment = await get(id);
      const actions = Object.entries(experiment?.actions ?? {}).map(([name, { state }]) => [
        name,
        state?.status,
      ]);
      return { experiment: experiment?.state?.status, ...Object.fromEntries(actions) };
    },
  };
}

export const waitFor = (duration: string, ...startAfter: string[]) => ({
  actionId: 'aws:fis:wait',
  parameters: { duration },
  ...(startAfter.length > 0 && { startAfter }),
});

/** An alarm without data, whose state is set by hand. */
export async function createAlarm(aws: Aws) {
  const cloudwatch = aws.connect(CloudWatchClient);
  const AlarmName = aws.name('alarm');
  await cloudwatch.send(
    new PutMetricAlarmCommand({
      AlarmName,
      Namespace: 'Test',
      MetricName: AlarmName,
      Statistic: 'Sum',
      Period: 86_400,
      EvaluationPeriods: 1,
      Threshold: 1,
      ComparisonOperator: 'GreaterThanThreshold',
      TreatMissingData: 'ignore',
    }),
  );
  return {
    arn: `arn:aws:cloudwatch:${aws.region}:${aws.account}:alarm:${AlarmName}`,
    set: (StateValue: StateValue) =>
      cloudwatch.send(new SetAlarmStateCommand({ AlarmName, StateValue, StateReason: 'Test' })),
  };
}

const LAYER = (region: string) =>
  `arn:aws:lambda:${region}:211125607513:layer:aws-fis-extension-x86_64:9`;

/** A function with the extension of FIS, that finds its faults in a bucket of its own. */
export async function createFaultyFunction(
  aws: Aws,
  source?: string,
  variables: Readonly<Record<string, string>> = { AWS_FIS_POLL_MAX_WAIT_MILLISECONDS: '2000' },
) {
  const Bucket = aws.name('faults');
  await aws.connect(S3Client).send(new CreateBucketCommand({ Bucket }));
  return createFunction(aws, source, {
    Layers: [LAYER(aws.region)],
    Timeout: 10,
    Environment: {
      Variables: {
        AWS_LAMBDA_EXEC_WRAPPER: '/opt/aws-fis/bootstrap',
        AWS_FIS_CONFIGURATION_LOCATION: `arn:aws:s3:::${Bucket}/faults/`,
        ...variables,
      },
    },
  });
}

/** A template's actions and targets for one fault on one function. */
export function faultOn(
  functionArn: string,
  actionId: string,
  parameters: Readonly<Record<string, string>>,
): Template {
  return {
    targets: {
      functions: {
        resourceType: 'aws:lambda:function',
        resourceArns: [functionArn],
        selectionMode: 'ALL',
      },
    },
    actions: { fault: { actionId, parameters, targets: { Functions: 'functions' } } },
  };
}

/** Invokes a function whose extension may take its time: less than a second. */
export async function invokeThrough(aws: Aws, name: string, event: unknown = {}) {
  const answer = invoke(aws, name, event);
  await aws.wait(1000);
  return answer;
}
