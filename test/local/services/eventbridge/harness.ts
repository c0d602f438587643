import type { Delivery, ServiceDefinition } from '../../../../local/service.ts';
import { CLOUDWATCH_LOGS } from '../../../../local/services/cloudwatch-logs/index.ts';
import { EVENTBRIDGE } from '../../../../local/services/eventbridge/index.ts';
import { ADMINISTRATOR, createTestHost } from '../../../helpers/test-context.ts';

export const QUEUE_ARN = 'arn:aws:sqs:us-east-1:000000000000:queue';

/** EventBridge and log groups on a virtual clock, and queues that keep what they get. */
export function createEventBridgeHarness() {
  const received: { arn: string; atMs: number; delivery: Delivery }[] = [];
  const sqs: ServiceDefinition = {
    name: 'sqs',
    create: (context) => ({
      operations: {},
      accept(arn, delivery) {
        received.push({ arn, atMs: context.kernel.now(), delivery });
      },
    }),
  };
  const { host, clock } = createTestHost([EVENTBRIDGE, CLOUDWATCH_LOGS, sqs]);
  const call = async <T>(operation: string, input: object = {}) =>
    host.call<T>('eventbridge', operation, input, ADMINISTRATOR);

  async function putRule(target: object = {}, more: object = {}): Promise<void> {
    const EventPattern = JSON.stringify({ source: ['app'] });
    await call('PutRule', { Name: 'rule', EventPattern, ...more });
    await call('PutTargets', { Rule: 'rule', Targets: [{ Id: '1', Arn: QUEUE_ARN, ...target }] });
  }

  function putEvent(detail: object = {}, more: object = {}) {
    const Detail = JSON.stringify(detail);
    return call('PutEvents', {
      Entries: [{ Source: 'app', DetailType: 'Thing', Detail, ...more }],
    });
  }

  return {
    host,
    clock,
    call,
    received,
    putRule,
    putEvent,
    /** What targets got, parsed. */
    events: () => received.map(({ delivery }) => JSON.parse(delivery.body)),
  };
}
