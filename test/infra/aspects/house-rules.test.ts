import { AttributeType, Table, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { App, Stack } from 'aws-cdk-lib/core';
import { describe, expect, it } from 'vitest';
import { HouseRules } from '../../../infra/aspects/house-rules.ts';

const KEY = { partitionKey: { name: 'id', type: AttributeType.STRING } };
const FUNCTION = { code: { zipFile: ' ' }, role: 'arn:aws:iam::000000000000:role/r' };
const LOGGING = { logGroup: 'group' };

/** What the rules say of a stack's resources. */
function breachesOf(fill: (stack: Stack) => unknown): unknown[] {
  const stack = new Stack(new App({ analyticsReporting: false }), 'Stack');
  fill(stack);
  const rules = new HouseRules();
  const nodes = stack.node.findAll();
  for (const node of nodes) rules.visit(node);
  return nodes
    .flatMap(({ node }) => node.metadata)
    .filter(({ type }) => type === 'aws:cdk:error')
    .map(({ data }) => data);
}

describe('house rules', () => {
  it.each<[string, RegExp, (stack: Stack) => unknown]>([
    [
      'a log group without retention',
      /retention/,
      (stack) => new LogGroup(stack, 'Logs', { retention: RetentionDays.INFINITE }),
    ],
    [
      'a function without reserved concurrency',
      /Reserve concurrency/,
      (stack) => new CfnFunction(stack, 'Function', { ...FUNCTION, loggingConfig: LOGGING }),
    ],
    [
      'a function without a log group',
      /log group of its own/,
      (stack) => new CfnFunction(stack, 'F', { ...FUNCTION, reservedConcurrentExecutions: 1 }),
    ],
    [
      'a bucket with a name',
      /Leave the name/,
      (stack) => new Bucket(stack, 'Bucket', { bucketName: 'named', enforceSSL: true }),
    ],
    [
      'a table with a name',
      /Leave the name/,
      (stack) => new Table(stack, 'Table', { ...KEY, tableName: 'named' }),
    ],
    [
      'a global table with a name',
      /Leave the name/,
      (stack) => new TableV2(stack, 'Table', { ...KEY, tableName: 'named' }),
    ],
    ['a bucket open to plain HTTP', /TLS/, (stack) => new Bucket(stack, 'Bucket')],
    ['a queue open to plain HTTP', /TLS/, (stack) => new Queue(stack, 'Queue')],
    ['a topic open to plain HTTP', /TLS/, (stack) => new Topic(stack, 'Topic')],
  ])('find %s', (_what, complaint, fill) => {
    expect(breachesOf(fill)).toEqual([expect.stringMatching(complaint)]);
  });

  it('are not content with a policy that says nothing of plain HTTP', () => {
    const breaches = breachesOf((stack) => {
      new Queue(stack, 'Queue').grantSendMessages(new ServicePrincipal('sns.amazonaws.com'));
    });
    expect(breaches).toEqual([expect.stringMatching(/TLS/)]);
  });

  it('have nothing to say of resources as they are meant to be', () => {
    const breaches = breachesOf((stack) => {
      new LogGroup(stack, 'Logs', { retention: RetentionDays.ONE_DAY });
      new CfnFunction(stack, 'Function', {
        ...FUNCTION,
        loggingConfig: LOGGING,
        reservedConcurrentExecutions: 1,
      });
      new Bucket(stack, 'Bucket', { enforceSSL: true });
      new Queue(stack, 'Queue', { enforceSSL: true });
      new Topic(stack, 'Topic', { enforceSSL: true });
      new Table(stack, 'Table', KEY);
      new TableV2(stack, 'GlobalTable', KEY);
    });
    expect(breaches).toEqual([]);
  });
});
