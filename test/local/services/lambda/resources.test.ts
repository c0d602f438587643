import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FakeQueue, QUEUE_ARN, ROLE_ARN } from './fakes.ts';
import { LiveLambda } from './live.ts';

const queue = new FakeQueue();
let lambda: LiveLambda;
beforeAll(() => {
  lambda = new LiveLambda({ services: [queue.definition] });
});
afterAll(() => lambda.stop());

describe('AWS::Lambda::Function', () => {
  it('runs the code of a deployment asset, under the name it is given', async () => {
    const created = await lambda.createResource('AWS::Lambda::Function', {
      FunctionName: 'from-asset',
      Code: { S3Bucket: 'assets', S3Key: 'echo.zip' },
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
      Role: ROLE_ARN,
      MemorySize: '256',
      Timeout: 5,
      Environment: { Variables: { COUNT: 3 } },
      Tags: [{ Key: 'own', Value: 'tag' }],
    });
    const arn = 'arn:aws:lambda:us-east-1:000000000000:function:from-asset';
    expect(created).toEqual({ physicalId: 'from-asset', attributes: { Arn: arn } });
    expect(await lambda.call('GetFunction', { FunctionName: 'from-asset' })).toMatchObject({
      Configuration: { MemorySize: 256, Environment: { Variables: { COUNT: '3' } } },
      Tags: { stack: 'tag', own: 'tag' },
    });
    expect((await lambda.invoke('from-asset', 7)).payload.event).toBe(7);
  });

  it('runs inline code, under a generated name', async () => {
    const created = await lambda.createResource('AWS::Lambda::Function', {
      Code: { ZipFile: 'exports.handler = async () => "inline";' },
      Runtime: 'nodejs22.x',
      Handler: 'index.handler',
      Role: ROLE_ARN,
      ReservedConcurrentExecutions: 5,
    });
    expect(created?.physicalId).toBe('stack-Resource-RANDOM');
    expect((await lambda.invoke('stack-Resource-RANDOM')).payload).toBe('inline');
    expect(
      await lambda.call('GetFunctionConcurrency', { FunctionName: 'stack-Resource-RANDOM' }),
    ).toEqual({ ReservedConcurrentExecutions: 5 });
  });

  it('refuses a runtime that is not Node, by its name', async () => {
    await expect(lambda.deploy('echo', { Runtime: 'python3.14' })).rejects.toMatchObject({
      code: 'NotImplemented',
      message: expect.stringContaining('The runtime python3.14'),
    });
  });
});

describe('what belongs to a function', () => {
  it('is made by CloudFormation too', async () => {
    await lambda.deploy('echo');
    const mapping = await lambda.createResource('AWS::Lambda::EventSourceMapping', {
      EventSourceArn: QUEUE_ARN,
      FunctionName: 'echo',
      BatchSize: '5',
      Enabled: 'false',
      ScalingConfig: { MaximumConcurrency: '2' },
    });
    expect(await lambda.call('GetEventSourceMapping', { UUID: mapping?.physicalId })).toMatchObject(
      {
        BatchSize: 5,
        State: 'Disabled',
        ScalingConfig: { MaximumConcurrency: 2 },
      },
    );
    const permission = await lambda.createResource('AWS::Lambda::Permission', {
      FunctionName: 'echo',
      Action: 'lambda:InvokeFunction',
      Principal: 'sns.amazonaws.com',
    });
    const { Policy } = await lambda.call<{ Policy: string }>('GetPolicy', { FunctionName: 'echo' });
    expect(JSON.parse(Policy).Statement[0].Sid).toBe(permission?.physicalId);
    await lambda.createResource('AWS::Lambda::EventInvokeConfig', {
      FunctionName: 'echo',
      Qualifier: '$LATEST',
      MaximumRetryAttempts: '0',
    });
    expect(
      await lambda.call('GetFunctionEventInvokeConfig', { FunctionName: 'echo' }),
    ).toMatchObject({ MaximumRetryAttempts: 0 });
  });
});
