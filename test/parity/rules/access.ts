import {
  CreateQueueCommand,
  GetQueueUrlCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { expect } from 'vitest';
import { type Aws, assumption, documented, type Rule } from '../rule.ts';
import { createSession, LOGIC, MESSAGES, OPERATORS } from './access-helpers.ts';
import { ACCESS_SERVICE_RULES } from './access-services.ts';
import { policyOf } from './iam-helpers.ts';

const DENIED = { name: 'AccessDenied', $metadata: { httpStatusCode: 403 } };
const BOUNDARIES =
  'https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html';

/** A queue, and a role's session that would like to use it. */
async function createScene(aws: Aws, role: Parameters<typeof createSession>[1] = {}) {
  const QueueName = aws.name('queue');
  const administrator = aws.connect(SQSClient);
  const { QueueUrl } = await administrator.send(new CreateQueueCommand({ QueueName }));
  const arn = `arn:aws:sqs:${aws.region}:${aws.account}:${QueueName}`;
  const session = await createSession(aws, role);
  const sqs = session.connect(SQSClient);
  return {
    ...session,
    arn,
    QueueName,
    sqs,
    allow: (more: object = {}) =>
      session.grant({ Effect: 'Allow', Action: 'sqs:SendMessage', Resource: arn, ...more }),
    protect: (...statements: object[]) =>
      administrator.send(
        new SetQueueAttributesCommand({
          QueueUrl,
          Attributes: {
            Policy: policyOf(
              ...statements.map((one) => ({ Action: 'sqs:SendMessage', Resource: arn, ...one })),
            ),
          },
        }),
      ),
    send: () => sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'x' })),
    receive: () => sqs.send(new ReceiveMessageCommand({ QueueUrl })),
  };
}

export const ACCESS_RULES: readonly Rule[] = [
  {
    title: 'A role without a policy may do nothing but ask who it is',
    mark: documented(LOGIC),
    async holds(aws) {
      const { send, connect, sessionArn, arn } = await createScene(aws);
      const sts = connect(STSClient);
      expect(await sts.send(new GetCallerIdentityCommand({}))).toMatchObject({
        Arn: sessionArn,
        UserId: expect.stringMatching(/^AROA[A-Z0-9]{17}:session$/),
      });
      await expect(send()).rejects.toMatchObject({
        ...DENIED,
        message:
          `User: ${sessionArn} is not authorized to perform: sqs:sendmessage on resource: ${arn} ` +
          'because no identity-based policy allows the sqs:sendmessage action',
      });
    },
  },
  {
    title: 'A role may do what its policy names, on the resource that it names, and no more',
    mark: documented(LOGIC),
    async holds(aws) {
      const { allow, send, receive, sqs, QueueName } = await createScene(aws);
      await allow();
      await expect(send()).resolves.toMatchObject({ MessageId: expect.any(String) });
      await expect(receive()).rejects.toMatchObject(DENIED);
      await expect(sqs.send(new GetQueueUrlCommand({ QueueName }))).rejects.toMatchObject(DENIED);
      await allow({ Resource: `arn:aws:sqs:${aws.region}:${aws.account}:${QueueName}2` });
      await expect(send()).rejects.toMatchObject(DENIED);
    },
  },
  {
    title: 'A Deny wins over every Allow',
    mark: documented(MESSAGES),
    async holds(aws) {
      const { allow, grant, protect, send, arn, sessionArn, roleArn } = await createScene(aws);
      const all = { Effect: 'Allow', Action: '*', Resource: '*' };
      await grant(all, { Effect: 'Deny', Action: 'sqs:Send*', Resource: arn });
      const refused = `User: ${sessionArn} is not authorized to perform: sqs:sendmessage on resource: ${arn} with an explicit deny in`;
      await expect(send()).rejects.toMatchObject({
        message: `${refused} an identity-based policy`,
      });
      await allow();
      await protect({ Effect: 'Deny', Principal: { AWS: roleArn } });
      await expect(send()).rejects.toMatchObject({ message: `${refused} a resource-based policy` });
    },
  },
  {
    title: 'Within an account the policy of the resource alone is enough, if it names the role',
    mark: documented(LOGIC),
    async holds(aws) {
      const { protect, send, roleArn, sessionArn } = await createScene(aws);
      for (const AWS of [roleArn, sessionArn, '*']) {
        await protect({ Effect: 'Allow', Principal: { AWS } });
        await expect(send()).resolves.toBeDefined();
      }
    },
  },
  {
    title: 'A resource that names the account leaves it to the policies of the role',
    mark: documented(
      'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html',
    ),
    async holds(aws) {
      const { protect, send, allow } = await createScene(aws);
      await protect({ Effect: 'Allow', Principal: { AWS: aws.account } });
      await expect(send()).rejects.toMatchObject(DENIED);
      await allow();
      await expect(send()).resolves.toBeDefined();
    },
  },
  {
    title: 'A boundary holds a role, unless the resource names the very session',
    mark: documented(BOUNDARIES),
    async holds(aws) {
      const { send, allow, protect, roleArn, sessionArn } = await createScene(aws, {
        PermissionsBoundary: 'arn:aws:iam::aws:policy/AmazonS3FullAccess',
      });
      await allow();
      await expect(send()).rejects.toMatchObject({
        message: expect.stringContaining('because no permissions boundary allows the'),
      });
      await protect({ Effect: 'Allow', Principal: { AWS: roleArn } });
      await expect(send()).rejects.toMatchObject(DENIED);
      await protect({ Effect: 'Allow', Principal: { AWS: sessionArn } });
      await expect(send()).resolves.toBeDefined();
    },
  },
  {
    title: 'A condition holds when its operator does, and in a Deny keeps out who does not meet it',
    mark: documented(OPERATORS),
    async holds(aws) {
      const { allow, grant, send } = await createScene(aws);
      const year = (hours: number) => new Date(aws.now() + hours * 3_600_000).toISOString();
      for (const [Condition, isMet] of [
        [{ StringEquals: { 'aws:RequestedRegion': aws.region } }, true],
        [{ StringNotEquals: { 'aws:RequestedRegion': aws.region } }, false],
        [{ StringLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/*' } }, true],
        [{ ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:user/*' } }, false],
        [{ DateLessThan: { 'aws:CurrentTime': year(1) } }, true],
        [{ DateLessThan: { 'aws:CurrentTime': year(-1) } }, false],
        [{ NumericLessThan: { 'aws:EpochTime': '1' } }, false],
        [{ Bool: { 'aws:SecureTransport': 'true' } }, true],
        [{ Null: { 'aws:TagKeys': 'true' } }, true],
        [{ StringEqualsIfExists: { 'aws:SourceVpc': 'vpc-1' } }, true],
        [{ StringEquals: { 'aws:SourceVpc': 'vpc-1' } }, false],
        [{ StringNotEquals: { 'aws:SourceVpc': 'vpc-1' } }, true],
      ] as const) {
        await allow({ Condition });
        const answer = await send().then(
          () => true,
          () => false,
        );
        expect([Condition, answer]).toEqual([Condition, isMet]);
      }
      const all = { Effect: 'Allow', Action: 'sqs:*', Resource: '*' };
      const Condition = { Bool: { 'aws:SecureTransport': 'false' } };
      await grant(all, { Effect: 'Deny', Action: '*', Resource: '*', Condition });
      await expect(send()).resolves.toBeDefined();
    },
  },
  {
    title: 'A Deny that is dated ends by itself',
    mark: documented(OPERATORS),
    async holds(aws) {
      const { allow, protect, send } = await createScene(aws);
      await allow();
      const until = new Date(aws.now() + 60_000).toISOString();
      const Condition = { DateLessThan: { 'aws:CurrentTime': until } };
      await protect({ Effect: 'Deny', Principal: '*', Condition });
      await expect(send()).rejects.toMatchObject(DENIED);
      await aws.wait(60_000);
      await expect(send()).resolves.toBeDefined();
    },
  },
  {
    title: 'Policy variables stand for what the request tells, or for a default',
    mark: documented(
      'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html',
    ),
    async holds(aws) {
      const Tags = [{ Key: 'Queue', Value: 'none' }];
      const { allow, send, QueueName, arn } = await createScene(aws, { Tags });
      const prefix = arn.slice(0, -QueueName.length);
      await allow({ Resource: `${prefix}\${aws:PrincipalTag/Queue}` });
      await expect(send()).rejects.toMatchObject(DENIED);
      await allow({ Resource: `${prefix}\${aws:PrincipalTag/Other, '${QueueName}'}` });
      await expect(send()).resolves.toBeDefined();
      await allow({ Resource: `${prefix}\${aws:PrincipalTag/Other}` });
      await expect(send()).rejects.toMatchObject(DENIED);
    },
  },
  {
    title: 'A role is assumed only by whom its trust policy names',
    mark: documented('https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html'),
    async holds(aws) {
      const caller = await createSession(aws);
      const RoleSessionName = 'next';
      const sts = caller.connect(STSClient);
      const trust = (AWS: string) =>
        policyOf({ Effect: 'Allow', Principal: { AWS }, Action: 'sts:AssumeRole' });
      const closed = await createSession(aws);
      const assume = (RoleArn: string) =>
        sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName }));
      await expect(assume(closed.roleArn)).rejects.toMatchObject(DENIED);
      const open = await createSession(aws, { AssumeRolePolicyDocument: trust(caller.roleArn) });
      await expect(assume(open.roleArn)).resolves.toMatchObject({
        AssumedRoleUser: { Arn: expect.stringContaining(`assumed-role/${open.RoleName}/next`) },
      });
    },
  },
  {
    title: 'A Deny with an operator that IAM does not have holds for everybody',
    mark: assumption('IAM refuses such a policy when it is written; here it fails closed'),
    async holds(aws) {
      const { grant, send } = await createScene(aws);
      const all = { Effect: 'Allow', Action: '*', Resource: '*' };
      const Condition = { StringAlmostEquals: { 'aws:RequestedRegion': 'x' } };
      await grant(all, { Effect: 'Deny', Action: 'sqs:*', Resource: '*', Condition });
      await expect(send()).rejects.toMatchObject(DENIED);
    },
  },
  ...ACCESS_SERVICE_RULES,
];
