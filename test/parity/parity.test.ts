import { afterAll, beforeAll, describe, it } from 'vitest';
import { startLocalAws } from './local-aws.ts';
import { RULES } from './rules/index.ts';

describe.each(Object.entries(RULES))('%s', (_service, rules) => {
  let aws: Awaited<ReturnType<typeof startLocalAws>>;
  beforeAll(async () => {
    aws = await startLocalAws();
  });
  afterAll(() => aws.stop());

  it.each(rules.map((rule) => [rule.title, rule] as const))('%s', async (_title, rule) => {
    await rule.holds(aws);
  });
});
