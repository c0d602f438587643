import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { ServiceHost } from '../../../../../local/host.ts';
import { Kernel } from '../../../../../local/kernel/kernel.ts';
import { S3 } from '../../../../../local/services/s3/index.ts';
import { ADMINISTRATOR } from '../../../../helpers/test-context.ts';
import { BUCKET, bytes, createS3, type S3World, streamOf } from '../harness.ts';

const code = (name: string) => expect.objectContaining({ code: name });

let s3: S3World;
beforeEach(async () => {
  s3 = await createS3();
});

describe('CreateBucket', () => {
  it.each([
    'ab',
    'a'.repeat(64),
    'Uploads',
    'up_loads',
    '-uploads',
    'up..loads',
    '192.168.5.4',
    'xn--uploads',
    'uploads-s3alias',
  ])('answers InvalidBucketName to %s', async (Bucket) => {
    await expect(s3.call('CreateBucket', { Bucket })).rejects.toMatchObject({
      code: 'InvalidBucketName',
      members: { BucketName: Bucket },
    });
  });

  it('is content with an own bucket of that name in us-east-1', async () => {
    await s3.call('PutObject', { Key: 'k' });
    expect(await s3.call('CreateBucket')).toMatchObject({ Location: `/${BUCKET}` });
    expect(await s3.call('HeadObject', { Key: 'k' })).toBeDefined();
  });

  it('answers BucketAlreadyOwnedByYou in any other region', async () => {
    const host = new ServiceHost({
      kernel: new Kernel({ clock: 'virtual', seed: '1', latency: 'instant' }),
      account: '000000000000',
      region: 'eu-west-1',
      scratchDirectory: mkdtempSync(join(tmpdir(), 'faultline-test-')),
      endpoint: () => 'http://127.0.0.1:4566',
      definitions: [S3],
    });
    const CreateBucketConfiguration = { LocationConstraint: 'eu-west-1' };
    const create = (input: object) =>
      host.call('s3', 'CreateBucket', { Bucket: 'logs', ...input }, ADMINISTRATOR);
    await expect(create({})).rejects.toThrow(code('IllegalLocationConstraintException'));
    await create({ CreateBucketConfiguration });
    await expect(create({ CreateBucketConfiguration })).rejects.toThrow(
      code('BucketAlreadyOwnedByYou'),
    );
    expect(await host.call('s3', 'GetBucketLocation', { Bucket: 'logs' }, ADMINISTRATOR)).toEqual({
      LocationConstraint: 'eu-west-1',
    });
  });
});

describe('DeleteBucket', () => {
  it('answers BucketNotEmpty while there is any version', async () => {
    await s3.call('PutBucketVersioning', { VersioningConfiguration: { Status: 'Enabled' } });
    const { VersionId } = await s3.call('DeleteObject', { Key: 'k' });
    await expect(s3.call('DeleteBucket')).rejects.toThrow(code('BucketNotEmpty'));
    await s3.call('DeleteObject', { Key: 'k', VersionId });
    await s3.call('DeleteBucket');
    await expect(s3.call('HeadBucket')).rejects.toThrow(code('NotFound'));
  });

  it('gives up uploads in progress', async () => {
    const { UploadId } = await s3.call('CreateMultipartUpload', { Key: 'k' });
    const Body = streamOf(bytes(1024 * 1024));
    await s3.call('UploadPart', { Key: 'k', UploadId, PartNumber: 1, Body });
    await s3.call('DeleteBucket');
    expect(s3.files()).toEqual([]);
  });
});

describe('ListBuckets', () => {
  it('lists by name, in pages', async () => {
    for (const Bucket of ['logs', 'archive']) await s3.call('CreateBucket', { Bucket });
    const first = await s3.call('ListBuckets', { MaxBuckets: 2 });
    expect(first.Buckets).toMatchObject([
      { Name: 'archive', BucketRegion: 'us-east-1', CreationDate: expect.any(Date) },
      { Name: 'logs' },
    ]);
    const { ContinuationToken } = first;
    const rest = await s3.call('ListBuckets', { ContinuationToken });
    expect(rest.Buckets).toMatchObject([{ Name: 'uploads' }]);
    expect(rest).not.toHaveProperty('ContinuationToken');
  });
});

describe('bucket settings', () => {
  it('gives back what was set', async () => {
    expect(await s3.call('GetBucketVersioning')).toEqual({});
    await s3.call('PutBucketVersioning', { VersioningConfiguration: { Status: 'Suspended' } });
    expect(await s3.call('GetBucketVersioning')).toEqual({ Status: 'Suspended' });

    const CORSRules = [{ AllowedMethods: ['POST'], AllowedOrigins: ['*'] }];
    await s3.call('PutBucketCors', { CORSConfiguration: { CORSRules } });
    expect(await s3.call('GetBucketCors')).toEqual({ CORSRules });

    await s3.call('PutBucketPolicy', { Policy: '{"Version":"2012-10-17"}' });
    expect(await s3.call('GetBucketPolicy')).toEqual({ Policy: '{"Version":"2012-10-17"}' });

    const NotificationConfiguration = { EventBridgeConfiguration: {} };
    await s3.call('PutBucketNotificationConfiguration', { NotificationConfiguration });
    expect(await s3.call('GetBucketNotificationConfiguration')).toEqual(NotificationConfiguration);
  });

  it.each([
    ['GetBucketCors', 'NoSuchCORSConfiguration'],
    ['GetBucketPolicy', 'NoSuchBucketPolicy'],
    ['GetBucketLifecycleConfiguration', 'NoSuchLifecycleConfiguration'],
  ])('answers %s with %s before anything was set', async (operation, name) => {
    await expect(s3.call(operation)).rejects.toThrow(code(name));
  });

  it('answers MalformedPolicy to a policy that is no JSON', async () => {
    await expect(s3.call('PutBucketPolicy', { Policy: '{"Version":' })).rejects.toThrow(
      code('MalformedPolicy'),
    );
  });
});
