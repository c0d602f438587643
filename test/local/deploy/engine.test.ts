import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LocalAws } from '../../../local/engine.ts';
import { newFolder, writeFiles } from '../../helpers/assembly-stack.ts';
import { bigTemplate } from '../../helpers/big-template.ts';

/** As `cfn-response` and the CDK answer: by HTTPS, to the host and path of the ResponseURL alone. */
const MAKER = `
const https = require('node:https');
exports.handler = async (event) => {
  const { hostname, pathname, search } = new URL(event.ResponseURL);
  const properties = event.ResourceProperties;
  if (properties.Mode === 'silent') return;
  if (properties.Mode === 'broken') throw new TypeError('no luck');
  const body = JSON.stringify({
    Status: properties.Mode === 'fail' ? 'FAILED' : 'SUCCESS',
    Reason: 'it was asked to',
    PhysicalResourceId: 'made-' + event.LogicalResourceId,
    Data: { Seen: JSON.stringify([event.RequestType, event.ResourceType, properties.Size]) },
  });
  await new Promise((resolve, reject) => {
    const options = { hostname, port: 443, path: pathname + search, method: 'PUT',
      headers: { 'content-type': '', 'content-length': Buffer.byteLength(body) } };
    const request = https.request(options, (answer) => {
      answer.resume();
      answer.statusCode === 200 ? resolve() : reject(new Error('status ' + answer.statusCode));
    });
    request.on('error', reject);
    request.end(body);
  });
};`;

function templateWith(properties: object) {
  return {
    Resources: {
      Role: {
        Type: 'AWS::IAM::Role',
        Properties: {
          AssumeRolePolicyDocument: {
            Version: '2012-10-17',
            Statement: [
              {
                Effect: 'Allow',
                Principal: { Service: 'lambda.amazonaws.com' },
                Action: 'sts:AssumeRole',
              },
            ],
          },
        },
      },
      Maker: {
        Type: 'AWS::Lambda::Function',
        Properties: {
          Code: { ZipFile: MAKER },
          Handler: 'index.handler',
          Runtime: 'nodejs22.x',
          Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
        },
      },
      Thing: {
        Type: 'Custom::Thing',
        Properties: { ServiceToken: { 'Fn::GetAtt': ['Maker', 'Arn'] }, ...properties },
      },
    },
    Outputs: {
      Id: { Value: { Ref: 'Thing' } },
      Seen: { Value: { 'Fn::GetAtt': ['Thing', 'Seen'] } },
    },
  };
}

describe('an engine', () => {
  let engine: LocalAws;
  beforeAll(async () => {
    engine = await LocalAws.start();
  });
  afterAll(() => engine.stop());

  const deploy = (template: object) =>
    engine.deploy(join(writeFiles(newFolder(), { 'app.json': template }), 'app.json'));

  it('has a custom resource made by its function, which answers to the ResponseURL', async () => {
    const { stacks } = await deploy(templateWith({ Size: 3 }));
    expect(stacks[0]?.outputs).toEqual({
      Id: 'made-Thing',
      Seen: '["Create","Custom::Thing","3"]',
    });
  });

  it.each([
    ['fails', 'fail', /Thing \(Custom::Thing\) of stack app cannot be created: it was asked to/],
    ['throws', 'broken', /its function failed with TypeError: no luck\.$/],
    ['says nothing', 'silent', /ended without an answer to its ResponseURL/],
  ])('refuses a custom resource whose function %s', async (_title, Mode, message) => {
    await expect(deploy(templateWith({ Mode }))).rejects.toThrow(message);
  });

  it('plays the CDK’s bucket notifications itself, whose Python function is never made', async () => {
    const { Role } = templateWith({}).Resources;
    const { stacks } = await deploy({
      Resources: {
        Role,
        Handler: {
          Type: 'AWS::Lambda::Function',
          Properties: {
            Code: { ZipFile: 'pass' },
            Handler: 'index.handler',
            Runtime: 'python3.13',
            Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
          },
        },
        Bucket: { Type: 'AWS::S3::Bucket' },
        Notifications: {
          Type: 'Custom::S3BucketNotifications',
          Properties: {
            ServiceToken: { 'Fn::GetAtt': ['Handler', 'Arn'] },
            BucketName: { Ref: 'Bucket' },
            NotificationConfiguration: { EventBridgeConfiguration: {} },
            Managed: true,
          },
        },
      },
    });
    expect(stacks[0]?.resourceCountByType).toEqual({
      'AWS::IAM::Role': 1,
      'AWS::S3::Bucket': 1,
      'Custom::S3BucketNotifications': 1,
    });
  });

  it('deploys 200 resources with a time to spare', async () => {
    const { stacks } = await deploy(bigTemplate(200));
    expect(stacks[0]?.resourceCount).toBe(200);
  });
});
