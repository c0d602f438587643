import { describe, expect, it } from 'vitest';
import { FIS } from '../../../../local/services/fis/index.ts';
import { IAM } from '../../../../local/services/iam/index.ts';
import { S3 } from '../../../../local/services/s3/index.ts';
import { ADMINISTRATOR, createTestHost } from '../../../helpers/test-context.ts';

const MINUTE_MS = 60_000;
const WAIT = { actionId: 'aws:fis:wait', parameters: { duration: 'PT10M' } };

// biome-ignore lint/suspicious/noExplicitAny: answers of many operations.
type Json = any;

/** FIS with a role that it may assume. */
async function chaos() {
  const { host, clock, kernel } = createTestHost([IAM, S3, FIS]);
  const call = (operation: string, input: object): Promise<Json> =>
    kernel.work.run(() => host.call('fis', operation, input, ADMINISTRATOR));
  const admin = (service: 'iam' | 's3', operation: string, input: object): Promise<Json> =>
    kernel.work.run(() => host.call(service, operation, input, ADMINISTRATOR));
  const { Role } = await admin('iam', 'CreateRole', {
    RoleName: 'chaos',
    AssumeRolePolicyDocument: JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'fis.amazonaws.com' } },
      ],
    }),
  });
  let tokens = 0;
  const createTemplate = async (more: object = {}): Promise<string> => {
    const { experimentTemplate } = await call('CreateExperimentTemplate', {
      clientToken: `t${++tokens}`,
      description: 'd',
      roleArn: Role.Arn,
      stopConditions: [{ source: 'none' }],
      actions: { a: WAIT },
      ...more,
    });
    return experimentTemplate.id;
  };
  const start = async (experimentTemplateId: string, more: object = {}): Promise<Json> => {
    const input = { clientToken: `t${++tokens}`, experimentTemplateId, ...more };
    return (await call('StartExperiment', input)).experiment;
  };
  const status = async (id: string) =>
    (await call('GetExperiment', { id })).experiment.state.status;
  return { host, clock, call, admin, createTemplate, start, status, roleArn: Role.Arn as string };
}

describe('the safety lever', () => {
  it('stops what runs, lets nothing start, and then lets experiments start again', async () => {
    const { call, clock, createTemplate, start, status } = await chaos();
    const template = await createTemplate();
    const { id } = await start(template);
    await clock.advance(MINUTE_MS);
    expect(await status(id)).toBe('running');
    const lever = (state: string) =>
      call('UpdateSafetyLeverState', {
        id: 'default',
        state: { status: state, reason: 'incident' },
      });
    await lever('engaged');
    await clock.advance(1);
    expect(await status(id)).toBe('stopped');
    const { safetyLever } = await call('GetSafetyLever', { id: 'default' });
    expect(safetyLever.state).toEqual({ status: 'engaged', reason: 'incident' });
    const refused = await start(template);
    expect(refused.state.status).toBe('cancelled');
    expect(refused.actions.a.state.status).toBe('cancelled');
    await lever('disengaged');
    expect((await start(template)).state.status).not.toBe('cancelled');
  });

  it('is one, and wants a reason', async () => {
    const { call } = await chaos();
    await expect(call('GetSafetyLever', { id: 'other' })).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
    });
    const state = { status: 'engaged', reason: '' };
    await expect(call('UpdateSafetyLeverState', { id: 'default', state })).rejects.toMatchObject({
      code: 'ValidationException',
    });
  });
});

describe('an experiment', () => {
  it('whose actions are skipped completes at once', async () => {
    const { clock, call, createTemplate, start } = await chaos();
    const { id } = await start(await createTemplate(), {
      experimentOptions: { actionsMode: 'skip-all' },
    });
    await clock.advance(1);
    const { experiment } = await call('GetExperiment', { id });
    expect(experiment.state.status).toBe('completed');
    expect(experiment.actions.a.state.status).toBe('skipped');
  });

  it('fails when its role does not trust FIS', async () => {
    const { clock, call, createTemplate, start } = await chaos();
    const roleArn = 'arn:aws:iam::000000000000:role/nobody';
    const { id } = await start(await createTemplate({ roleArn }));
    await clock.advance(1);
    const { experiment } = await call('GetExperiment', { id });
    expect(experiment.state).toMatchObject({
      status: 'failed',
      error: { code: 'AuthorizationFailure' },
    });
  });

  it('puts its whole log into S3 at its end', async () => {
    const { admin, clock, createTemplate, start } = await chaos();
    await admin('s3', 'CreateBucket', { Bucket: 'logs' });
    const template = await createTemplate({
      logConfiguration: {
        logSchemaVersion: 2,
        s3Configuration: { bucketName: 'logs', prefix: 'p' },
      },
    });
    const { id } = await start(template);
    await clock.advance(11 * MINUTE_MS);
    const { Contents } = await admin('s3', 'ListObjectsV2', { Bucket: 'logs' });
    expect(Contents.map(({ Key }: Json) => Key)).toEqual([
      `p/AWSLogs/000000000000/fis/us-east-1/${id}/2026/01/01/${id}.log`,
    ]);
  });

  it('is forgotten 120 days after its end', async () => {
    const { clock, createTemplate, start, status } = await chaos();
    const { id } = await start(await createTemplate());
    await clock.advance(11 * MINUTE_MS);
    expect(await status(id)).toBe('completed');
    await clock.advance(120 * 24 * 60 * MINUTE_MS);
    await expect(status(id)).rejects.toMatchObject({ code: 'ResourceNotFoundException' });
  });
});

describe('AWS::FIS::ExperimentTemplate', () => {
  it('makes a template of CloudFormation’s spelling', async () => {
    const { host, call, roleArn } = await chaos();
    const provider = host.resourceProvider('AWS::FIS::ExperimentTemplate');
    const created = await provider?.create(
      {
        Description: 'd',
        RoleArn: roleArn,
        StopConditions: [{ Source: 'none' }],
        Targets: {
          workers: {
            ResourceType: 'aws:lambda:function',
            ResourceTags: { chaos: 'yes' },
            SelectionMode: 'ALL',
          },
        },
        Actions: {
          fail: {
            ActionId: 'aws:lambda:invocation-error',
            Parameters: { duration: 'PT5M', preventExecution: 'true' },
            Targets: { Functions: 'workers' },
          },
          rest: {
            ActionId: 'aws:fis:wait',
            Parameters: { duration: 'PT1M' },
            StartAfter: ['fail'],
          },
        },
        LogConfiguration: {
          LogSchemaVersion: 2,
          CloudWatchLogsConfiguration: { LogGroupArn: 'arn:aws:logs:us-east-1:0:log-group:g:*' },
        },
        ExperimentOptions: { EmptyTargetResolutionMode: 'skip' },
        Tags: { Name: 'slow' },
      },
      {
        logicalId: 'Slow',
        stackName: 's',
        stackId: 'arn:aws:cloudformation:us-east-1:0:stack/s/0a',
        tags: {},
        generateName: () => 'n',
        findAsset: () => undefined,
      },
    );
    const { experimentTemplate } = await call('GetExperimentTemplate', { id: created?.physicalId });
    expect(experimentTemplate).toMatchObject({
      tags: { Name: 'slow' },
      experimentOptions: { accountTargeting: 'single-account', emptyTargetResolutionMode: 'skip' },
      targets: { workers: { resourceTags: { chaos: 'yes' }, selectionMode: 'ALL' } },
      actions: {
        fail: { actionId: 'aws:lambda:invocation-error', targets: { Functions: 'workers' } },
        rest: { startAfter: ['fail'] },
      },
      logConfiguration: {
        logSchemaVersion: 2,
        cloudWatchLogsConfiguration: { logGroupArn: 'arn:aws:logs:us-east-1:0:log-group:g:*' },
      },
    });
  });
});
