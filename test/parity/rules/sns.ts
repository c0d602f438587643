import {
  AddPermissionCommand,
  CreateTopicCommand,
  GetTopicAttributesCommand,
  RemovePermissionCommand,
  SNSClient,
} from '@aws-sdk/client-sns';
import { expect } from 'vitest';
import type { Aws, Rule } from '../rule.ts';
import { SNS_DELIVERY_RULES } from './sns-delivery.ts';
import { SNS_FIFO_RULES } from './sns-fifo.ts';
import { RECORDED } from './sns-helpers.ts';
import { SNS_SUBSCRIPTION_RULES } from './sns-subscriptions.ts';

async function topic(aws: Aws) {
  const sns = aws.connect(SNSClient);
  const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: aws.name('topic') }));
  const allow = (Label: string, ActionName: string[], arn = TopicArn) =>
    sns.send(
      new AddPermissionCommand({ TopicArn: arn, Label, AWSAccountId: [aws.account], ActionName }),
    );
  const statements = async () => {
    const { Attributes } = await sns.send(new GetTopicAttributesCommand({ TopicArn }));
    return JSON.parse(Attributes?.Policy ?? '').Statement as Record<string, unknown>[];
  };
  return { sns, TopicArn, allow, statements };
}

export const SNS_RULES: readonly Rule[] = [
  ...SNS_DELIVERY_RULES,
  ...SNS_FIFO_RULES,
  ...SNS_SUBSCRIPTION_RULES,
  {
    title: 'A permission is a statement that follows those the policy has',
    mark: RECORDED,
    async holds(aws) {
      const { TopicArn, allow, statements } = await topic(aws);
      await allow('one', ['Publish']);
      await allow('two', ['Publish', 'Subscribe']);
      const Principal = { AWS: `arn:aws:iam::${aws.account}:root` };
      const shared = { Effect: 'Allow', Principal, Resource: TopicArn };
      expect((await statements()).slice(1)).toEqual([
        { Sid: 'one', Action: 'SNS:Publish', ...shared },
        { Sid: 'two', Action: ['SNS:Publish', 'SNS:Subscribe'], ...shared },
      ]);
    },
  },
  {
    title: 'A permission that is removed leaves the owner theirs',
    mark: RECORDED,
    async holds(aws) {
      const { sns, TopicArn, allow, statements } = await topic(aws);
      await allow('one', ['Publish']);
      await sns.send(new RemovePermissionCommand({ TopicArn, Label: 'one' }));
      expect((await statements()).map(({ Sid }) => Sid)).toEqual(['__default_statement_ID']);
    },
  },
  {
    title: 'A permission is refused for a label in use, an unknown topic and an unknown action',
    mark: RECORDED,
    async holds(aws) {
      const { TopicArn, allow } = await topic(aws);
      await allow('one', ['Publish']);
      await expect(allow('one', ['AddPermission'])).rejects.toMatchObject({
        message: 'Invalid parameter: Statement already exists',
      });
      await expect(allow('two', ['Publish'], `${TopicArn}-x`)).rejects.toMatchObject({
        name: 'NotFoundException',
        message: 'Topic does not exist',
      });
      await expect(allow('two', ['Nothing'])).rejects.toMatchObject({
        message: 'Invalid parameter: Policy statement action out of service scope!',
      });
    },
  },
];
