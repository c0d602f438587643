import { describe, expect, it } from 'vitest';
import { anywhere } from '../../../local/access/authorization.ts';
import type { PolicyStatement } from '../../../local/access/document.ts';
import type { Principal } from '../../../local/credentials.ts';
import type { ServiceDefinition } from '../../../local/service.ts';
import { IAM } from '../../../local/services/iam/index.ts';
import { SQS } from '../../../local/services/sqs/index.ts';
import { STS } from '../../../local/services/sts/index.ts';
import { ADMINISTRATOR, createTestHost } from '../../helpers/test-context.ts';
import { ACCOUNT, ROLE_ARN, SERVICE, SESSION } from './fixtures.ts';

const QUEUE_ARN = `arn:aws:sqs:us-east-1:${ACCOUNT}:q`;
const QueueUrl = `http://127.0.0.1:4566/${ACCOUNT}/q`;

const policyOf = (...Statement: readonly PolicyStatement[]) =>
  JSON.stringify({ Version: '2012-10-17', Statement });

const SEND: PolicyStatement = { Effect: 'Allow', Action: 'sqs:SendMessage', Resource: QUEUE_ARN };

/** A service with one operation for which nobody wrote a row. */
const NEWCOMER: ServiceDefinition = {
  name: 'xray',
  create: () => ({
    operations: { GetGroups: () => ({}), GetGroup: () => ({}) },
    authorization: { operations: { GetGroup: anywhere('xray:GetGroup') } },
  }),
};

async function createWorld(
  trust: PolicyStatement['Principal'] = { Service: 'lambda.amazonaws.com' },
) {
  const { host, clock } = createTestHost([IAM, STS, SQS, NEWCOMER]);
  const asAdministrator = (service: 'iam' | 'sqs', operation: string, input: object) =>
    host.call<object>(service, operation, input, ADMINISTRATOR);
  const RoleName = 'worker';
  await asAdministrator('iam', 'CreateRole', {
    RoleName,
    AssumeRolePolicyDocument: policyOf({
      Effect: 'Allow',
      Principal: trust ?? '*',
      Action: 'sts:AssumeRole',
    }),
    Tags: [{ Key: 'Team', Value: 'blue' }],
  });
  await asAdministrator('sqs', 'CreateQueue', { QueueName: 'q', tags: { Stage: 'test' } });
  return {
    host,
    clock,
    asAdministrator,
    grant: (...statements: PolicyStatement[]) =>
      asAdministrator('iam', 'PutRolePolicy', {
        RoleName,
        PolicyName: 'p',
        PolicyDocument: policyOf(...statements),
      }),
    protect: (...statements: PolicyStatement[]) =>
      asAdministrator('sqs', 'SetQueueAttributes', {
        QueueUrl,
        Attributes: { Policy: policyOf(...statements) },
      }),
    send: (principal: Principal = SESSION) =>
      host.call('sqs', 'SendMessage', { QueueUrl, MessageBody: 'x' }, principal),
    deliver: (principal: Principal) => host.deliver(QUEUE_ARN, { principal, body: 'x' }),
  };
}

const DENIED = { code: 'AccessDenied', statusCode: 403 };

describe('a call', () => {
  it('of the administrator passes', async () => {
    const world = await createWorld();
    await expect(world.send(ADMINISTRATOR)).resolves.toMatchObject({
      MessageId: expect.any(String),
    });
  });

  it('of a role follows its policies from the moment they change', async () => {
    const world = await createWorld();
    await expect(world.send()).rejects.toMatchObject(DENIED);
    await world.grant(SEND);
    await expect(world.send()).resolves.toMatchObject({ MessageId: expect.any(String) });
    await world.grant(SEND, { Effect: 'Deny', Action: '*', Resource: '*' });
    await expect(world.send()).rejects.toMatchObject({
      ...DENIED,
      message:
        `User: ${'arn' in SESSION ? SESSION.arn : ''} is not authorized to perform: ` +
        `sqs:sendmessage on resource: ${QUEUE_ARN} with an explicit deny in an identity-based policy`,
    });
  });

  it('of a role that is gone is refused', async () => {
    const world = await createWorld();
    await world.protect({ ...SEND, Principal: { AWS: ACCOUNT } });
    await world.asAdministrator('iam', 'DeleteRole', { RoleName: 'worker' });
    await expect(world.send()).rejects.toMatchObject(DENIED);
  });

  it('of an operation without a row is refused to roles by name', async () => {
    const { host, grant } = await createWorld();
    await grant({ Effect: 'Allow', Action: '*', Resource: '*' });
    await expect(host.call('xray', 'GetGroup', {}, SESSION)).resolves.toEqual({});
    await expect(host.call('xray', 'GetGroups', {}, SESSION)).rejects.toMatchObject({
      code: 'NotImplemented',
      message: expect.stringContaining('The operation GetGroups for a role of xray'),
    });
  });

  it('is judged by the clock of the engine', async () => {
    const world = await createWorld();
    const Condition = { DateLessThan: { 'aws:CurrentTime': '2026-01-01T00:01:00Z' } };
    await world.grant(SEND, { Effect: 'Deny', Action: 'sqs:*', Resource: '*', Condition });
    await expect(world.send()).rejects.toMatchObject(DENIED);
    await world.clock.advance(60_000);
    await expect(world.send()).resolves.toBeDefined();
  });

  it.each([
    ['StringEquals', 'aws:PrincipalTag/Team', 'blue'],
    ['StringEquals', 'aws:ResourceTag/stage', 'test'],
    ['ArnEquals', 'aws:PrincipalArn', ROLE_ARN],
    ['StringEquals', 'aws:PrincipalAccount', ACCOUNT],
    ['StringLike', 'aws:userid', 'AROA*:one'],
    ['StringEquals', 'aws:RequestedRegion', 'us-east-1'],
    ['Bool', 'aws:SecureTransport', 'true'],
    ['Bool', 'aws:ViaAWSService', 'false'],
    ['IpAddress', 'aws:SourceIp', '127.0.0.0/8'],
    ['NumericGreaterThan', 'aws:EpochTime', '1700000000'],
    ['Null', 'aws:SourceArn', 'true'],
    ['Null', 'aws:username', 'true'],
  ])('meets %s on %s', async (operator, key, value) => {
    const world = await createWorld();
    await world.grant({ ...SEND, Condition: { [operator]: { [key]: value } } });
    await expect(world.send()).resolves.toBeDefined();
  });

  it('meets a Deny on a key that the engine does not know', async () => {
    const world = await createWorld();
    const Condition = { StringEquals: { 'sqs:NoSuchKey': 'x' } };
    await world.grant(SEND, { Effect: 'Deny', Action: 'sqs:*', Resource: '*', Condition });
    await expect(world.send()).rejects.toMatchObject(DENIED);
  });
});

describe('a hand-off', () => {
  const FROM_RULE: PolicyStatement = {
    ...SEND,
    Principal: { Service: 'events.amazonaws.com' },
    Condition: { ArnEquals: { 'aws:SourceArn': `arn:aws:events:us-east-1:${ACCOUNT}:rule/r` } },
  };

  it('of a service takes a statement for it in the policy of the resource', async () => {
    const world = await createWorld();
    await expect(world.deliver(SERVICE)).rejects.toMatchObject({
      ...DENIED,
      message: expect.stringContaining('because no resource-based policy allows the'),
    });
    await world.protect(FROM_RULE);
    await expect(world.deliver(SERVICE)).resolves.toBeUndefined();
  });

  it('is held to the source that the policy names', async () => {
    const world = await createWorld();
    await world.protect(FROM_RULE);
    const other = { ...SERVICE, sourceArn: `arn:aws:events:us-east-1:${ACCOUNT}:rule/other` };
    await expect(world.deliver(other as Principal)).rejects.toMatchObject(DENIED);
  });
});

describe('trust', () => {
  const service = (name: string): Principal => ({ kind: 'service', name });

  it('lets the services assume a role that its policy names', async () => {
    const { access } = (await createWorld()).host;
    expect(access.canAssume(service('lambda.amazonaws.com'), ROLE_ARN)).toBe(true);
    expect(access.canAssume(service('fis.amazonaws.com'), ROLE_ARN)).toBe(false);
    expect(access.canAssume(service('lambda.amazonaws.com'), `${ROLE_ARN}2`)).toBe(false);
  });

  it('lets a role assume another only where that one trusts it', async () => {
    const world = await createWorld({ AWS: ROLE_ARN });
    const input = { RoleArn: ROLE_ARN, RoleSessionName: 'two' };
    await expect(world.host.call('sts', 'AssumeRole', input, SESSION)).resolves.toMatchObject({
      AssumedRoleUser: { Arn: `arn:aws:sts::${ACCOUNT}:assumed-role/worker/two` },
    });
    const closed = await createWorld();
    await closed.grant({ Effect: 'Allow', Action: 'sts:AssumeRole', Resource: ROLE_ARN });
    await expect(closed.host.call('sts', 'AssumeRole', input, SESSION)).rejects.toMatchObject(
      DENIED,
    );
  });
});

describe('the report of unused permissions', () => {
  it('names each pairing of action and resource that a role never used', async () => {
    const world = await createWorld();
    await world.grant({
      Effect: 'Allow',
      Action: ['sqs:SendMessage', 'sqs:PurgeQueue'],
      Resource: [QUEUE_ARN, `${QUEUE_ARN}-dead`],
    });
    await world.send();
    const unused = world.host.access.unused().map(({ action, resource }) => [action, resource]);
    expect(unused).toEqual([
      ['sqs:SendMessage', `${QUEUE_ARN}-dead`],
      ['sqs:PurgeQueue', QUEUE_ARN],
      ['sqs:PurgeQueue', `${QUEUE_ARN}-dead`],
    ]);
  });

  it('remembers what was used by a policy that has been written anew', async () => {
    const world = await createWorld();
    await world.grant(SEND);
    await world.send();
    await world.grant(SEND, { Effect: 'Allow', Action: 'sqs:PurgeQueue', Resource: QUEUE_ARN });
    await expect(world.send()).resolves.toBeDefined();
    expect(world.host.access.unused()).toMatchObject([{ action: 'sqs:PurgeQueue' }]);
  });

  it('leaves out what AWS’s own policies grant', async () => {
    const world = await createWorld();
    const PolicyArn = 'arn:aws:iam::aws:policy/AmazonSQSFullAccess';
    await world.asAdministrator('iam', 'AttachRolePolicy', { RoleName: 'worker', PolicyArn });
    await expect(world.send()).resolves.toBeDefined();
    expect(world.host.access.unused()).toEqual([]);
  });
});
