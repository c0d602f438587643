import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LiveLambda } from '../live.ts';

let lambda: LiveLambda;
beforeAll(async () => {
  lambda = new LiveLambda();
  await lambda.deploy('echo');
});
afterAll(() => lambda.stop());

const PERMISSION = {
  FunctionName: 'echo',
  StatementId: 'from-rule',
  Action: 'lambda:InvokeFunction',
  Principal: 'events.amazonaws.com',
  SourceArn: 'arn:aws:events:us-east-1:000000000000:rule/r',
  SourceAccount: '000000000000',
};

describe('resource policy of a function', () => {
  it('is not there before it has a statement', async () => {
    await expect(lambda.call('GetPolicy', { FunctionName: 'echo' })).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
    });
  });

  it('takes a permission as a statement in IAM’s words', async () => {
    await lambda.call('AddPermission', PERMISSION);
    const { Policy } = await lambda.call<{ Policy: string }>('GetPolicy', { FunctionName: 'echo' });
    expect(JSON.parse(Policy)).toEqual({
      Version: '2012-10-17',
      Id: 'default',
      Statement: [
        {
          Sid: 'from-rule',
          Effect: 'Allow',
          Principal: { Service: 'events.amazonaws.com' },
          Action: 'lambda:InvokeFunction',
          Resource: 'arn:aws:lambda:us-east-1:000000000000:function:echo',
          Condition: {
            StringEquals: { 'AWS:SourceAccount': '000000000000' },
            ArnLike: { 'AWS:SourceArn': 'arn:aws:events:us-east-1:000000000000:rule/r' },
          },
        },
      ],
    });
  });

  it('has each statement id once', async () => {
    await expect(lambda.call('AddPermission', PERMISSION)).rejects.toMatchObject({
      code: 'ResourceConflictException',
      statusCode: 409,
    });
  });

  it('loses a statement that is removed', async () => {
    const statement = { FunctionName: 'echo', StatementId: 'from-rule' };
    await lambda.call('RemovePermission', statement);
    await expect(lambda.call('RemovePermission', statement)).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
    });
  });
});

describe('rules for asynchronous events', () => {
  const onFailure = 'arn:aws:sqs:us-east-1:000000000000:failures';

  it('are put whole, updated in part, and deleted', async () => {
    const FunctionName = 'echo';
    const DestinationConfig = { OnFailure: { Destination: onFailure } };
    await lambda.call('PutFunctionEventInvokeConfig', {
      FunctionName,
      MaximumRetryAttempts: 1,
      DestinationConfig,
    });
    await lambda.call('UpdateFunctionEventInvokeConfig', {
      FunctionName,
      MaximumEventAgeInSeconds: 60,
    });
    const config = {
      FunctionArn: 'arn:aws:lambda:us-east-1:000000000000:function:echo:$LATEST',
      MaximumRetryAttempts: 1,
      MaximumEventAgeInSeconds: 60,
      DestinationConfig: { OnSuccess: {}, OnFailure: { Destination: onFailure } },
    };
    expect(await lambda.call('GetFunctionEventInvokeConfig', { FunctionName })).toMatchObject(
      config,
    );
    expect(await lambda.call('ListFunctionEventInvokeConfigs', { FunctionName })).toMatchObject({
      FunctionEventInvokeConfigs: [config],
    });
    await lambda.call('DeleteFunctionEventInvokeConfig', { FunctionName });
    await expect(
      lambda.call('GetFunctionEventInvokeConfig', { FunctionName }),
    ).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
      message:
        "The function arn:aws:lambda:us-east-1:000000000000:function:echo:$LATEST doesn't have an EventInvokeConfig",
    });
  });

  it.each([
    ['three retries', { MaximumRetryAttempts: 3 }, 'ValidationException'],
    ['an age below a minute', { MaximumEventAgeInSeconds: 59 }, 'ValidationException'],
    [
      'a bucket for successes',
      { DestinationConfig: { OnSuccess: { Destination: 'arn:aws:s3:::b' } } },
      'InvalidParameterValueException',
    ],
    [
      'a FIFO queue',
      { DestinationConfig: { OnFailure: { Destination: `${onFailure}.fifo` } } },
      'InvalidParameterValueException',
    ],
  ])('refuse %s', async (_, input, code) => {
    const put = lambda.call('PutFunctionEventInvokeConfig', { FunctionName: 'echo', ...input });
    await expect(put).rejects.toMatchObject({ code });
  });
});
