import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { FunctionConfiguration, GetFunctionResponse } from '@aws-sdk/client-lambda';
import { zipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AwsError } from '../../../../../local/errors.ts';
import type { ServiceDefinition } from '../../../../../local/service.ts';
import { ROLE_ARN } from '../fakes.ts';
import { LiveLambda } from '../live.ts';

const ECHO = readFileSync(
  fileURLToPath(new URL('../../../../fixtures/functions/echo/index.js', import.meta.url)),
);
const ZIP = zipSync({ 'index.js': ECHO, 'lib/data.txt': Buffer.from('data') });

const bucket: ServiceDefinition = {
  name: 's3',
  create: () => ({
    operations: {
      GetObject: ({ Key }: { Key: string }) => {
        if (Key === 'code.zip') return { Body: Buffer.from(ZIP) };
        throw new AwsError('NoSuchKey', 'The specified key does not exist.', { statusCode: 404 });
      },
    },
  }),
};

let lambda: LiveLambda;
beforeAll(() => {
  lambda = new LiveLambda({ services: [bucket] });
});
afterAll(() => lambda.stop());

const create = (name: string, input: object = {}) =>
  lambda.call<FunctionConfiguration>('CreateFunction', {
    FunctionName: name,
    Runtime: 'nodejs24.x',
    Handler: 'index.handler',
    Role: ROLE_ARN,
    Code: { ZipFile: ZIP },
    ...input,
  });

describe('CreateFunction', () => {
  it('makes a function from a zip file, which runs', async () => {
    const configuration = await create('from-zip', { Tags: { team: 'a' } });
    expect(configuration).toMatchObject({
      FunctionName: 'from-zip',
      FunctionArn: 'arn:aws:lambda:us-east-1:000000000000:function:from-zip',
      Runtime: 'nodejs24.x',
      Timeout: 3,
      MemorySize: 128,
      CodeSize: ZIP.length,
      State: 'Pending',
      Version: '$LATEST',
      Architectures: ['x86_64'],
      EphemeralStorage: { Size: 512 },
      TracingConfig: { Mode: 'PassThrough' },
      LoggingConfig: { LogFormat: 'Text', LogGroup: '/aws/lambda/from-zip' },
    });
    expect((await lambda.invoke('from-zip', 1)).payload.event).toBe(1);
  });

  it('makes a function from an object in S3', async () => {
    await create('from-s3', { Code: { S3Bucket: 'b', S3Key: 'code.zip' } });
    expect((await lambda.invoke('from-s3', 1)).payload.event).toBe(1);
  });

  it.each([
    ['a name that is taken', { FunctionName: 'taken' }, 'ResourceConflictException'],
    ['a name of another form', { FunctionName: 'a b' }, 'ValidationException'],
    ['no role', { Role: undefined }, 'ValidationException'],
    ['a role that is none', { Role: 'admin' }, 'ValidationException'],
    ['a timeout above 900 seconds', { Timeout: 901 }, 'ValidationException'],
    ['memory below 128 MB', { MemorySize: 64 }, 'ValidationException'],
    ['no handler', { Handler: undefined }, 'InvalidParameterValueException'],
    ['no code', { Code: {} }, 'InvalidParameterValueException'],
    ['what is no zip file', { Code: { ZipFile: ECHO } }, 'InvalidParameterValueException'],
    [
      'an object that is not there',
      { Code: { S3Bucket: 'b', S3Key: 'other' } },
      'InvalidParameterValueException',
    ],
    [
      'a reserved variable',
      { Environment: { Variables: { AWS_REGION: 'x' } } },
      'InvalidParameterValueException',
    ],
    [
      'log levels in text format',
      { LoggingConfig: { LogFormat: 'Text', SystemLogLevel: 'INFO' } },
      'InvalidParameterValueException',
    ],
    ['another runtime', { Runtime: 'python3.14' }, 'NotImplemented'],
    ['a container image', { PackageType: 'Image' }, 'NotImplemented'],
    [
      'a layer of another account',
      { Layers: ['arn:aws:lambda:us-east-1:580247275435:layer:LambdaInsightsExtension:21'] },
      'NotImplemented',
    ],
  ])('refuses %s', async (_, input, code) => {
    if (code === 'ResourceConflictException') await create('taken');
    await expect(create('refused', input)).rejects.toMatchObject({ code });
  });

  it('refuses a zip file that reaches out of its folder', async () => {
    const ZipFile = zipSync({ '../../outside.js': ECHO });
    await expect(create('reaches-out', { Code: { ZipFile } })).rejects.toMatchObject({
      code: 'InvalidParameterValueException',
    });
  });
});

describe('function', () => {
  it('is found by name, partial ARN and ARN', async () => {
    await create('named');
    const arn = 'arn:aws:lambda:us-east-1:000000000000:function:named';
    for (const FunctionName of ['named', '000000000000:function:named', arn]) {
      const { Configuration } = await lambda.call<GetFunctionResponse>('GetFunction', {
        FunctionName,
      });
      expect(Configuration?.FunctionArn).toBe(arn);
    }
  });

  it('has no versions or aliases at first', async () => {
    await create('unversioned');
    const found = lambda.call('GetFunction', { FunctionName: 'unversioned', Qualifier: 'live' });
    await expect(found).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
      statusCode: 404,
      message:
        'Function not found: arn:aws:lambda:us-east-1:000000000000:function:unversioned:live',
      members: { Type: 'User' },
    });
  });

  it('runs its new code after an update', async () => {
    await create('updated');
    await lambda.invoke('updated');
    const ZipFile = zipSync({
      'index.js': Buffer.from('exports.handler = async () => "new code";'),
    });
    const before = await lambda.call<GetFunctionResponse>('GetFunction', {
      FunctionName: 'updated',
    });
    await lambda.call('UpdateFunctionCode', {
      FunctionName: 'updated',
      ZipFile,
      RevisionId: before.Configuration?.RevisionId,
    });
    expect((await lambda.invoke('updated')).payload).toBe('new code');
  });

  it('is not updated from an old revision', async () => {
    await create('revised');
    const update = lambda.call('UpdateFunctionConfiguration', {
      FunctionName: 'revised',
      Timeout: 5,
      RevisionId: 'old',
    });
    await expect(update).rejects.toMatchObject({ code: 'PreconditionFailedException' });
  });

  it('keeps what an update does not name', async () => {
    await create('kept', { MemorySize: 256, Environment: { Variables: { KEY: 'value' } } });
    const updated = await lambda.call<FunctionConfiguration>('UpdateFunctionConfiguration', {
      FunctionName: 'kept',
      Timeout: 9,
    });
    expect(updated).toMatchObject({
      Timeout: 9,
      MemorySize: 256,
      Environment: { Variables: { KEY: 'value' } },
    });
  });

  it('is gone once it is deleted', async () => {
    await create('deleted');
    await lambda.call('DeleteFunction', { FunctionName: 'deleted' });
    await expect(lambda.invoke('deleted')).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
    });
    await create('deleted');
  });

  it('is listed by name, page by page', async () => {
    const other = new LiveLambda();
    for (const fixture of ['throws', 'echo', 'logs']) await other.deploy(fixture);
    const first = await other.call<{ Functions: FunctionConfiguration[]; NextMarker?: string }>(
      'ListFunctions',
      { MaxItems: 2 },
    );
    const second = await other.call<typeof first>('ListFunctions', { Marker: first.NextMarker });
    const names = [...first.Functions, ...second.Functions].map((f) => f.FunctionName);
    expect(names).toEqual(['echo', 'logs', 'throws']);
    expect(second.NextMarker).toBeUndefined();
    await other.stop();
  });

  it('has tags', async () => {
    const { FunctionArn: Resource } = await create('tagged', { Tags: { a: '1', b: '2' } });
    await lambda.call('UntagResource', { Resource, TagKeys: ['a'] });
    await lambda.call('TagResource', { Resource, Tags: { c: '3' } });
    expect(await lambda.call('ListTags', { Resource })).toEqual({ Tags: { b: '2', c: '3' } });
  });
});
