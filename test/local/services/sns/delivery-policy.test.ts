import type { GetTopicAttributesResponse } from '@aws-sdk/client-sns';
import { describe, expect, it } from 'vitest';
import {
  type BackoffFunction,
  retryDelayMs,
} from '../../../../local/services/sns/retry-schedule.ts';
import { createSnsHarness } from './harness.ts';

function createTopicWith(policy: object) {
  const sns = createSnsHarness();
  const TopicArn = sns.createTopic('topic', { DeliveryPolicy: JSON.stringify(policy) });
  const show = () => {
    const { Attributes } = sns.run<GetTopicAttributesResponse>('GetTopicAttributes', { TopicArn });
    const { DeliveryPolicy, EffectiveDeliveryPolicy = '' } = Attributes ?? {};
    return {
      own: DeliveryPolicy && JSON.parse(DeliveryPolicy).http,
      effective: JSON.parse(EffectiveDeliveryPolicy).http,
    };
  };
  const set = (AttributeValue: string) => ({
    TopicArn,
    AttributeName: 'DeliveryPolicy',
    AttributeValue,
  });
  return { sns, show, set };
}

const DEFAULT_RETRY = {
  minDelayTarget: 20,
  maxDelayTarget: 20,
  numRetries: 3,
  numMaxDelayRetries: 0,
  numNoDelayRetries: 0,
  numMinDelayRetries: 0,
  backoffFunction: 'linear',
};

// Recorded from AWS.
describe('a topic’s delivery policy', () => {
  it('shows what was set, and what follows from it', () => {
    const defaultRequestPolicy = { headerContentType: 'application/json' };
    const { show } = createTopicWith({ http: { defaultRequestPolicy } });
    expect(show()).toEqual({
      own: { disableSubscriptionOverrides: false, defaultRequestPolicy },
      effective: {
        defaultHealthyRetryPolicy: DEFAULT_RETRY,
        disableSubscriptionOverrides: false,
        defaultRequestPolicy,
      },
    });
  });

  it('completes a part of a retry policy only where it shows the effective one', () => {
    const retry = { minDelayTarget: 5, maxDelayTarget: 6, numRetries: 1 };
    const { show } = createTopicWith({ http: { defaultHealthyRetryPolicy: retry } });
    expect(show().own.defaultHealthyRetryPolicy).toEqual(retry);
    expect(show().effective.defaultHealthyRetryPolicy).toEqual({ ...DEFAULT_RETRY, ...retry });
  });

  it('loses a part that is set to null, and all of it with an empty text', () => {
    const { sns, show, set } = createTopicWith({
      http: { defaultHealthyRetryPolicy: { numRetries: 1 } },
    });
    sns.run('SetTopicAttributes', set('{"http":{"defaultHealthyRetryPolicy":null}}'));
    expect(show().own).toEqual({ disableSubscriptionOverrides: false });
    sns.run('SetTopicAttributes', set(''));
    expect(show().own).toBeUndefined();
  });

  it.each([
    ['no JSON', '{'],
    ['101 retries', '{"http":{"defaultHealthyRetryPolicy":{"numRetries":101}}}'],
    [
      'a least delay over the greatest',
      '{"http":{"defaultHealthyRetryPolicy":{"minDelayTarget":21}}}',
    ],
    ['more retries in phases', '{"http":{"defaultHealthyRetryPolicy":{"numNoDelayRetries":4}}}'],
    [
      'retries of more than an hour',
      '{"http":{"defaultHealthyRetryPolicy":{"maxDelayTarget":3600,"minDelayTarget":3600}}}',
    ],
    [
      'a curve that there is not',
      '{"http":{"defaultHealthyRetryPolicy":{"backoffFunction":"round"}}}',
    ],
    ['half a call in a second', '{"http":{"defaultThrottlePolicy":{"maxReceivesPerSecond":0.5}}}'],
    ['a type of no text', '{"http":{"defaultRequestPolicy":{"headerContentType":"image/png"}}}'],
  ])('is refused with %s: InvalidParameter', (_what, text) => {
    const { sns, set } = createTopicWith({ http: {} });
    expect(sns.refusal('SetTopicAttributes', set(text))).toMatchObject({
      queryCode: 'InvalidParameter',
    });
  });
});

// Recorded from AWS.
describe('a subscription’s delivery policy', () => {
  it('is shown with all its members, and on top of the topic’s as the effective one', () => {
    const sns = createSnsHarness();
    const topicArn = sns.createTopic('topic', {
      DeliveryPolicy: '{"http":{"defaultRequestPolicy":{"headerContentType":"application/json"}}}',
    });
    const throttlePolicy = { maxReceivesPerSecond: 1000 };
    const healthyRetryPolicy = { ...DEFAULT_RETRY, numRetries: 0 };
    const arn = sns.subscribe(topicArn, 'http://127.0.0.1:1/', {
      DeliveryPolicy: JSON.stringify({ healthyRetryPolicy, throttlePolicy }),
    });
    const { DeliveryPolicy = '', EffectiveDeliveryPolicy = '' } = sns.subscriptionAttributes(arn);
    const shown = {
      healthyRetryPolicy,
      sicklyRetryPolicy: null,
      throttlePolicy,
      guaranteed: false,
    };
    expect(JSON.parse(DeliveryPolicy)).toEqual({ ...shown, requestPolicy: null });
    expect(JSON.parse(EffectiveDeliveryPolicy)).toEqual({
      ...shown,
      requestPolicy: { headerContentType: 'application/json' },
    });
  });

  it('is refused to a queue: InvalidParameter', () => {
    const sns = createSnsHarness();
    const input = {
      TopicArn: sns.createTopic(),
      Protocol: 'sqs',
      Endpoint: sns.host.arn('sqs', 'queue'),
      Attributes: { DeliveryPolicy: '{}' },
    };
    expect(sns.refusal('Subscribe', input).queryCode).toBe('InvalidParameter');
  });
});

describe('a backoff function', () => {
  const curve = (backoffFunction: BackoffFunction) => {
    const policy = {
      immediateRetries: 0,
      preBackoffRetries: 0,
      backoffRetries: 4,
      postBackoffRetries: 0,
      minDelayMs: 1000,
      maxDelayMs: 43_000,
      backoffFunction,
    };
    return [0, 1, 2, 3].map((retry) => Math.round(retryDelayMs(policy, retry)));
  };

  it.each([
    ['linear', [1000, 15_000, 29_000, 43_000]],
    ['arithmetic', [1000, 8000, 22_000, 43_000]],
    ['geometric', [1000, 7000, 19_000, 43_000]],
    ['exponential', [1000, 3503, 12_274, 43_000]],
  ] as const)('%s grows from the least delay to the greatest in its own way', (name, delaysMs) => {
    expect(curve(name)).toEqual(delaysMs);
  });
});
