import { describe, expect, it } from 'vitest';
import { readPath } from '../../../../local/services/eventbridge/input.ts';
import { createEventBridgeHarness } from './harness.ts';

const DETAIL = {
  command: 'update-account',
  payload: { acc_id: '0a78', sf_id: 'baz' },
  list: ['ACTIVE', 'INACTIVE'],
  valid: true,
};
const InputPathsMap = {
  command: '$.detail.command',
  payload: '$.detail.payload',
  userId: '$.detail.payload.acc_id',
  list: '$.detail.list',
  valid: '$.detail.valid',
  gone: '$.detail.gone',
};

async function transform(InputTemplate: string): Promise<string | undefined> {
  const events = createEventBridgeHarness();
  await events.putRule({ InputTransformer: { InputPathsMap, InputTemplate } });
  await events.putEvent(DETAIL);
  await events.clock.advance(0);
  return events.received[0]?.delivery.body;
}

// Recorded from AWS.
describe('an input template', () => {
  it.each([
    ['{"path": "users/<userId>", "body": <payload>}', { path: 'users/0a78', body: DETAIL.payload }],
    ['{"id": <userId>, "ids": [<userId>, "b"]}', { id: '0a78', ids: ['0a78', 'b'] }],
    ['{"twice": "<userId>/<userId>", "list": <list>}', { twice: '0a78/0a78', list: DETAIL.list }],
    ['{"bare": <gone>, "quoted": "<gone>"}', { bare: '', quoted: '' }],
    [
      '"Payload of <payload> and <list>"',
      'Payload of {acc_id:0a78,sf_id:baz} and [ACTIVE,INACTIVE]',
    ],
    ['"Command is <valid>!"', 'Command is true!'],
    ['"{[/Check <command>"', '{[/Check update-account'],
  ])('%s gives JSON', async (template, expected) => {
    expect(JSON.parse((await transform(template)) ?? '')).toEqual(expected);
  });

  it('of several texts gives several lines', async () => {
    expect(await transform('"<userId> is one"\n"<command> is two"')).toBe(
      '"0a78 is one"\n"update-account is two"',
    );
  });

  it('knows the rule, and the event with and without its detail', async () => {
    const template =
      '{"rule": "<aws.events.rule-name>", "arn": <aws.events.rule-arn>, ' +
      '"at": "<aws.events.event.ingestion-time>", "head": <aws.events.event>, ' +
      '"all": <aws.events.event.json>}';
    const head = {
      id: expect.any(String),
      account: '000000000000',
      time: '2026-01-01T00:00:00Z',
      source: 'app',
      region: 'us-east-1',
      resources: [],
      version: '0',
    };
    expect(JSON.parse((await transform(template)) ?? '')).toEqual({
      rule: 'rule',
      arn: 'arn:aws:events:us-east-1:000000000000:rule/rule',
      at: '2026-01-01T00:00:00Z',
      head: { ...head, detailType: 'Thing' },
      all: { ...head, 'detail-type': 'Thing', detail: DETAIL },
    });
  });
});

describe('a target’s input', () => {
  const refusal = (target: object) => createEventBridgeHarness().putRule(target);

  // The first two recorded from AWS.
  it.each([
    [
      'two kinds of input',
      { InputPath: '$.detail', Input: '{}' },
      'Only one of Input, InputPath, or InputTransformer must be provided for target 1.',
    ],
    [
      'a variable that is not defined',
      { InputTransformer: { InputTemplate: '"a <b>"' } },
      'InputTemplate for target 1 contains invalid placeholder b.',
    ],
    [
      'a variable of a reserved name',
      { InputTransformer: { InputPathsMap: { 'aws.x': '$.id' }, InputTemplate: '<aws.x>' } },
      'InputPathsMap for target 1 contains the reserved key aws.x.',
    ],
  ])('is refused with %s: ValidationException', async (_what, target, message) => {
    await expect(refusal(target)).rejects.toMatchObject({ code: 'ValidationException', message });
  });
});

describe('a path into an event', () => {
  const event = { detail: { 'a-b': { 'c/d': [{ id: 1 }, { id: 2 }, {}] } } };

  it.each([
    ['$', event],
    ['$.detail.a-b.c/d[1].id', 2],
    ["$.detail['a-b']", event.detail['a-b']],
    ['$.detail.a-b.c/d[*].id', [1, 2]],
    ['$.detail.none.deeper', undefined],
    ['$.detail..id', undefined],
  ])('%s leads to what is there', (path, found) => {
    expect(readPath(event, path)).toEqual(found);
  });
});
