import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseFilter } from '../../../../local/services/xray/model/filter-parser.ts';
import { createXRay, segment, segmentId, T0, traceId } from './fixture.ts';

/** One trace: `api` calls `worker`, which fails on a table; and one that is fine. */
async function world() {
  const xray = createXRay();
  await xray.put(
    segment(1, {
      name: 'api',
      end_time: T0 + 6,
      user: 'alice',
      origin: 'AWS::EC2::Instance',
      aws: { ec2: { availability_zone: 'us-east-1a', instance_id: 'i-1' } },
      resource_arn: 'arn:aws:ec2:one',
      http: {
        request: {
          url: 'http://api.example.com/v2/game',
          method: 'POST',
          client_ip: '10.0.0.1',
          user_agent: 'curl',
        },
        response: { status: 502 },
      },
      annotations: { gameid: '817DL6VO', age: 30, vip: true },
      subsegments: [
        {
          id: segmentId(2),
          name: 'worker',
          namespace: 'remote',
          start_time: T0,
          end_time: T0 + 5,
          fault: true,
        },
      ],
    }),
    segment(3, {
      name: 'worker',
      parent_id: segmentId(2),
      origin: 'AWS::Lambda::Function',
      end_time: T0 + 4,
      fault: true,
      subsegments: [
        {
          id: segmentId(4),
          name: 'DynamoDB',
          namespace: 'aws',
          aws: { table_name: 'games' },
          start_time: T0 + 1,
          end_time: T0 + 3,
          fault: true,
          cause: { exceptions: [{ type: 'AccessDenied', message: 'no access' }] },
        },
      ],
    }),
    segment(5, { trace_id: traceId(2), name: 'fine', start_time: T0 + 10, end_time: T0 + 10.5 }),
  );
  const find = async (FilterExpression: string) =>
    (await xray.summaries({ FilterExpression })).map(({ Id }) => Id);
  return { ...xray, find };
}

const FAILED = traceId(1);
const FINE = traceId(2);

describe('a filter expression', () => {
  it.each([
    ['ok', [FINE]],
    ['!ok', [FAILED]],
    ['ok = false', [FAILED]],
    ['fault', [FAILED]],
    ['fault != true', [FINE]],
    ['error OR throttle', []],
    ['partial', []],
    ['inferred', [FAILED]],
    ['responsetime > 5', [FAILED]],
    ['responseTime <= 0.5', [FINE]],
    ['duration >= 5 AND duration <= 8', [FAILED]],
    ['ok !partial duration <3', [FINE]],
    ['http.status = 502', [FAILED]],
    ['http.status != 502', [FINE]],
    ['http.url CONTAINS "/v2/"', [FAILED]],
    ['http.url BEGINSWITH "http://api" and http.url ENDSWITH "game"', [FAILED]],
    ['http.url AND responseTime > 2', [FAILED]],
    ['!http.url', [FINE]],
    ['http.method = "POST" http.useragent = "curl" http.clientip = "10.0.0.1"', [FAILED]],
    ['user = "alice"', [FAILED]],
    ['user CONTAINS ""', [FAILED]],
    ['availabilityzone = "us-east-1a" AND instance.id = "i-1"', [FAILED]],
    ['resource.arn = "arn:aws:ec2:one"', [FAILED]],
    ['annotation.gameid = "817DL6VO"', [FAILED]],
    ['annotation[gameid] = "817DL6VO"', [FAILED]],
    ['annotation.age > 29', [FAILED]],
    ['annotation.age = "30"', []],
    ['annotation.vip', [FAILED]],
    ['!annotation.age', [FINE]],
    ['service("worker")', [FAILED]],
    ['service("worker") { fault AND responsetime > 3 }', [FAILED]],
    ['service("api") { ok }', []],
    ['service() { fault }', [FAILED]],
    ['service("api") {root = true and fault = true}', [FAILED]],
    ['!service("api")', [FINE]],
    ['service(id(type: "AWS::Lambda::Function")) { fault }', [FAILED]],
    ['service(id(name: "worker", type: "AWS::Lambda"))', []],
    [
      'service(id(name: "games", type: "AWS::DynamoDB::Table", account.id: "000000000000"))',
      [FAILED],
    ],
    ['edge("api", "worker") { fault }', [FAILED]],
    ['edge("worker", "api")', []],
    ['edge(id(name: "worker"), id(type: "AWS::DynamoDB::Table")) { responsetime = 2 }', [FAILED]],
    ['edge()', [FAILED]],
    ['rootcause.fault.service { name = "worker" }', [FAILED]],
    ['rootcause.fault.service { last and type = "AWS::DynamoDB::Table" }', [FAILED]],
    ['rootcause.fault.service { first and name = worker }', []],
    ['rootcause.fault.service { index > 5 }', []],
    ['rootcause.fault.entity { remote and name = "DynamoDB" }', [FAILED]],
    ['rootcause.fault.exception { last and message = "no access" }', [FAILED]],
    ['rootcause.responsetime.entity { coverage > 0.8 and !first }', [FAILED]],
    ['rootcause.error.service', []],
    ['rootcause.json = #[{ "Services": [{ "Name": "fine" }] }]', [FINE]],
    ['(fault OR ok) AND !(ok)', [FAILED]],
    ['group.name = "slow" AND user = "alice"', [FAILED]],
    ['group.name = "Default"', [FAILED, FINE]],
  ])('%s', async (expression, expected) => {
    const { find, call } = await world();
    await call('CreateGroup', { GroupName: 'slow', FilterExpression: 'responsetime > 3' });
    expect(await find(expression)).toEqual(expected);
  });

  it.each([
    '',
    'nonsense',
    'fault AND',
    'fault = 1',
    'responsetime > "5"',
    'responsetime CONTAINS 5',
    'duration =',
    'user > "a"',
    'name = "api"',
    'first',
    'service("api"',
    'service("api") { annotation.age }',
    'service("api") { last }',
    'edge("a" "b")',
    'id(name: "a")',
    'service(id(colour: "red"))',
    'rootcause.fault.colour',
    'rootcause.json = #[',
    'rootcause.json = #{"a": 1}',
    'fault; ok',
    '"fault"',
    'fault )',
    'group.name > "a"',
    'group.name = "unknown"',
    `user = "${'x'.repeat(2000)}"`,
  ])('is refused: %s', async (FilterExpression) => {
    const { summaries } = await world();
    await expect(summaries({ FilterExpression })).rejects.toMatchObject({
      code: 'InvalidRequestException',
    });
  });

  it('of the runbook is one that X-Ray takes', async () => {
    const runbook = readFileSync(new URL('../../../../docs/runbook.md', import.meta.url), 'utf8');
    const blocks = [...runbook.matchAll(/```traces\n([\s\S]*?)```/g)].map(([, text = '']) => text);
    expect(blocks.length).toBeGreaterThan(5);
    const { find } = await world();
    for (const expression of blocks) {
      expect(() => parseFilter(expression)).not.toThrow();
      await find(expression);
    }
  });
});
