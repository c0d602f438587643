import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LiveLambda } from './live.ts';

const ARN = 'arn:aws:lambda:us-east-1:000000000000:function:echo';

let lambda: LiveLambda;
beforeAll(async () => {
  lambda = new LiveLambda();
  await lambda.deploy('echo');
});
afterAll(() => lambda.stop());

describe('versions and aliases in a template', () => {
  it('are made of the function, and run by their names', async () => {
    const version = await lambda.createResource('AWS::Lambda::Version', { FunctionName: 'echo' });
    const arn = `${ARN}:1`;
    expect(version).toEqual({ physicalId: arn, attributes: { FunctionArn: arn, Version: '1' } });
    const alias = await lambda.createResource('AWS::Lambda::Alias', {
      FunctionName: 'echo',
      FunctionVersion: '1',
      Name: 'live',
    });
    expect(alias).toEqual({ physicalId: `${ARN}:live`, attributes: { AliasArn: `${ARN}:live` } });
    const { response, payload } = await lambda.invoke(`${ARN}:live`, 7);
    expect([response.ExecutedVersion, payload.event]).toEqual(['1', 7]);
  });

  it('share invocations by weights that are numbers or text', async () => {
    await lambda.call('UpdateFunctionConfiguration', { FunctionName: 'echo', MemorySize: 256 });
    await lambda.createResource('AWS::Lambda::Version', { FunctionName: 'echo' });
    await lambda.createResource('AWS::Lambda::Alias', {
      FunctionName: 'echo',
      FunctionVersion: '1',
      Name: 'canary',
      RoutingConfig: {
        AdditionalVersionWeights: [{ FunctionVersion: '2', FunctionWeight: '0.1' }],
      },
    });
    expect(await lambda.call('GetAlias', { FunctionName: 'echo', Name: 'canary' })).toMatchObject({
      RoutingConfig: { AdditionalVersionWeights: { '2': 0.1 } },
    });
  });
});

describe('layers in a template', () => {
  it('are made from assets, used by functions, and shared by permissions', async () => {
    const layer = await lambda.createResource('AWS::Lambda::LayerVersion', {
      LayerName: 'shared',
      Content: { S3Bucket: 'assets', S3Key: 'echo.zip' },
      CompatibleRuntimes: ['nodejs24.x'],
    });
    const arn = 'arn:aws:lambda:us-east-1:000000000000:layer:shared:1';
    expect(layer).toEqual({ physicalId: arn, attributes: { LayerVersionArn: arn } });
    await lambda.deploy('echo', { FunctionName: 'layered', Layers: [arn] });
    expect(
      await lambda.call('GetFunctionConfiguration', { FunctionName: 'layered' }),
    ).toMatchObject({ Layers: [{ Arn: arn }] });
    await lambda.createResource('AWS::Lambda::LayerVersionPermission', {
      LayerVersionArn: arn,
      Action: 'lambda:GetLayerVersion',
      Principal: '*',
    });
    const { Policy } = await lambda.call<{ Policy: string }>('GetLayerVersionPolicy', {
      LayerName: 'shared',
      VersionNumber: 1,
    });
    expect(JSON.parse(Policy).Statement).toMatchObject([{ Resource: arn, Principal: '*' }]);
  });
});
