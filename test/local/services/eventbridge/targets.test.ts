import { describe, expect, it } from 'vitest';
import { ADMINISTRATOR } from '../../../helpers/test-context.ts';
import { createEventBridgeHarness } from './harness.ts';

const LOG_GROUP_ARN = 'arn:aws:logs:us-east-1:000000000000:log-group:/aws/events/log';

describe('a log group as a target', () => {
  async function createWithLogGroup(target: object = {}) {
    const events = createEventBridgeHarness();
    const logs = <T>(operation: string, input: object = {}) =>
      events.host.call<T>(
        'cloudwatch-logs',
        operation,
        { logGroupName: '/aws/events/log', ...input },
        ADMINISTRATOR,
      );
    await logs('CreateLogGroup');
    await events.putRule({ Arn: LOG_GROUP_ARN, ...target });
    await events.putEvent({ n: 1 });
    await events.clock.advance(0);
    const found = await logs<{ events: { message: string; timestamp: number }[] }>(
      'FilterLogEvents',
    );
    return found.events;
  }

  it('gets each event as a line', async () => {
    const [line, ...others] = await createWithLogGroup();
    expect(others).toEqual([]);
    expect(JSON.parse(line?.message ?? '')).toMatchObject({ source: 'app', detail: { n: 1 } });
    expect(line?.timestamp).toBe(Date.UTC(2026, 0, 1));
  });

  it('gets the time and text that a template gives it', async () => {
    const atMs = Date.UTC(2026, 0, 1) - 1000;
    const [line] = await createWithLogGroup({
      InputTransformer: {
        InputPathsMap: { n: '$.detail.n' },
        InputTemplate: `{"timestamp": ${atMs}, "message": "n is <n>"}`,
      },
    });
    expect(line).toMatchObject({ timestamp: atMs, message: 'n is 1' });
  });
});

describe('a target’s id', () => {
  // Recorded from AWS.
  it.each([
    [
      '!@#',
      "1 validation error detected: Value '!@#' at 'targets.1.member.id' failed to satisfy " +
        'constraint: Member must satisfy regular expression pattern: [\\.\\-_A-Za-z0-9]+',
    ],
    [
      'a'.repeat(65),
      `1 validation error detected: Value '${'a'.repeat(65)}' at 'targets.1.member.id' failed to ` +
        'satisfy constraint: Member must have length less than or equal to 64',
    ],
  ])('%s is refused: ValidationException', async (Id, message) => {
    const { putRule } = createEventBridgeHarness();
    await expect(putRule({ Id })).rejects.toMatchObject({ code: 'ValidationException', message });
  });
});
