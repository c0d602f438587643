import { beforeEach, describe, expect, it } from 'vitest';
import type { ResourceContext } from '../../../../local/service.ts';
import { createS3, fakeEventBridge, type S3World } from './harness.ts';

const resource: ResourceContext = {
  logicalId: 'Uploads4F2A',
  stackName: 'Storage',
  stackId: 'arn:aws:cloudformation:us-east-1:000000000000:stack/Storage/1',
  tags: {},
  generateName: ({ maxLength, lowerCase }) => {
    const name = 'Storage-Uploads4F2A-X1Y2Z3';
    return (lowerCase ? name.toLowerCase() : name).slice(0, maxLength);
  },
  findAsset: () => undefined,
};

let s3: S3World;
let bus: ReturnType<typeof fakeEventBridge>;

beforeEach(async () => {
  bus = fakeEventBridge();
  s3 = await createS3({ others: [bus.definition] });
});

async function create(type: string, properties: object) {
  const provider = s3.host.resourceProvider(type);
  if (provider === undefined) throw new TypeError(`no provider of ${type}`);
  return provider.create(properties, resource);
}

describe('AWS::S3::Bucket', () => {
  it('has a generated name, and the attributes that templates ask for', async () => {
    expect(await create('AWS::S3::Bucket', {})).toEqual({
      physicalId: 'storage-uploads4f2a-x1y2z3',
      attributes: {
        Arn: 'arn:aws:s3:::storage-uploads4f2a-x1y2z3',
        DomainName: 'storage-uploads4f2a-x1y2z3.s3.amazonaws.com',
        DualStackDomainName: 'storage-uploads4f2a-x1y2z3.s3.dualstack.us-east-1.amazonaws.com',
        RegionalDomainName: 'storage-uploads4f2a-x1y2z3.s3.us-east-1.amazonaws.com',
      },
    });
  });

  it('is set up as its properties say', async () => {
    await create('AWS::S3::Bucket', {
      BucketName: 'files',
      VersioningConfiguration: { Status: 'Enabled' },
      NotificationConfiguration: { EventBridgeConfiguration: { EventBridgeEnabled: true } },
      CorsConfiguration: {
        CorsRules: [{ AllowedMethods: ['POST'], AllowedOrigins: ['*'], MaxAge: '3000' }],
      },
      LifecycleConfiguration: {
        Rules: [
          {
            Id: 'tidy',
            Status: 'Enabled',
            Prefix: 'tmp/',
            ExpirationInDays: '30',
            NoncurrentVersionExpiration: { NoncurrentDays: 7 },
            AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 },
          },
        ],
      },
    });
    const get = (operation: string) => s3.call(operation, { Bucket: 'files' });
    expect(await get('GetBucketVersioning')).toEqual({ Status: 'Enabled' });
    expect((await get('GetBucketCors')).CORSRules).toMatchObject([{ MaxAgeSeconds: 3000 }]);
    expect((await get('GetBucketLifecycleConfiguration')).Rules).toMatchObject([
      {
        ID: 'tidy',
        Filter: { And: { Prefix: 'tmp/' } },
        Expiration: { Days: 30 },
        NoncurrentVersionExpiration: { NoncurrentDays: 7 },
        AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 },
      },
    ]);
    await s3.call('PutObject', { Bucket: 'files', Key: 'k' });
    expect(bus.events()).toMatchObject([{ detail: { bucket: { name: 'files' } } }]);
  });

  it('cannot be made twice', async () => {
    await expect(create('AWS::S3::Bucket', { BucketName: 'uploads' })).rejects.toThrow(
      expect.objectContaining({ code: 'BucketAlreadyOwnedByYou' }),
    );
  });
});

describe('AWS::S3::BucketPolicy', () => {
  it('puts its document on the bucket', async () => {
    const PolicyDocument = { Version: '2012-10-17', Statement: [] };
    await create('AWS::S3::BucketPolicy', { Bucket: 'uploads', PolicyDocument });
    expect(JSON.parse((await s3.call('GetBucketPolicy')).Policy)).toEqual(PolicyDocument);
  });
});

describe('Custom::S3BucketNotifications', () => {
  it('turns EventBridge on, as the function behind it would', async () => {
    await create('Custom::S3BucketNotifications', {
      ServiceToken: 'arn:aws:lambda:us-east-1:000000000000:function:notifications',
      BucketName: 'uploads',
      NotificationConfiguration: { EventBridgeConfiguration: {} },
      Managed: true,
    });
    await s3.call('PutObject', { Key: 'k' });
    expect(bus.deliveries).toHaveLength(1);
  });
});
