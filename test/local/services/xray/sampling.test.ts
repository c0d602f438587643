import type * as SDK from '@aws-sdk/client-xray';
import { describe, expect, it } from 'vitest';
import { NotImplementedError } from '../../../../local/errors.ts';
import { createXRay } from './fixture.ts';

const RULE = {
  RuleName: 'uploads',
  ResourceARN: '*',
  Priority: 10,
  FixedRate: 0.5,
  ReservoirSize: 60,
  ServiceName: 'api',
  ServiceType: '*',
  Host: '*',
  HTTPMethod: 'POST',
  URLPath: '/uploads/*',
  Version: 1,
};

function createRules() {
  const xray = createXRay();
  const rules = async () => {
    const { SamplingRuleRecords = [] } =
      await xray.call<SDK.GetSamplingRulesResult>('GetSamplingRules');
    return SamplingRuleRecords.map(({ SamplingRule }) => SamplingRule);
  };
  const targets = (...SamplingStatisticsDocuments: object[]) =>
    xray.call<SDK.GetSamplingTargetsResult>('GetSamplingTargets', { SamplingStatisticsDocuments });
  const create = (more: object = {}) =>
    xray.call('CreateSamplingRule', { SamplingRule: { ...RULE, ...more } });
  return { ...xray, rules, targets, create };
}

const REFUSED = { code: 'InvalidRequestException' };

describe('sampling rules', () => {
  it('come by priority, the default last', async () => {
    const { rules, create } = createRules();
    await create();
    expect(await rules()).toMatchObject([
      {
        ...RULE,
        RuleARN: 'arn:aws:xray:us-east-1:000000000000:sampling-rule/uploads',
        Attributes: {},
      },
      { RuleName: 'Default', Priority: 10_000, FixedRate: 0.05, ReservoirSize: 1 },
    ]);
  });

  it('are changed and deleted by name or by ARN; of the default only its rates are', async () => {
    const { rules, create, call } = createRules();
    await create();
    const [{ RuleARN } = {}] = (await rules()) as { RuleARN?: string }[];
    await call('UpdateSamplingRule', { SamplingRuleUpdate: { RuleARN, Priority: 20 } });
    expect((await rules())[0]).toMatchObject({ Priority: 20, URLPath: '/uploads/*' });
    await call('DeleteSamplingRule', { RuleName: 'uploads' });
    await call('UpdateSamplingRule', {
      SamplingRuleUpdate: { RuleName: 'Default', FixedRate: 1, ReservoirSize: 5 },
    });
    expect(await rules()).toMatchObject([{ FixedRate: 1, ReservoirSize: 5 }]);
    for (const update of [
      { RuleName: 'Default', Priority: 1 },
      { RuleName: 'Default', FixedRate: 2 },
      { RuleName: 'Default', ReservoirSize: -1 },
    ]) {
      const change = call('UpdateSamplingRule', { SamplingRuleUpdate: update });
      await expect(change).rejects.toMatchObject(REFUSED);
    }
    await expect(call('DeleteSamplingRule', { RuleName: 'Default' })).rejects.toMatchObject(
      REFUSED,
    );
    await expect(call('DeleteSamplingRule', {})).rejects.toMatchObject(REFUSED);
  });

  it.each([
    { RuleName: 'no spaces' },
    { Priority: 0 },
    { FixedRate: 1.5 },
    { ReservoirSize: 0.5 },
    { Host: undefined },
    { HTTPMethod: 'x'.repeat(11) },
    { Version: 2 },
    { Attributes: { a: '', b: '', c: '', d: '', e: '', f: '' } },
  ])('are refused with %j', async (more) => {
    await expect(createRules().create(more)).rejects.toMatchObject(REFUSED);
  });

  it('have names of their own and are few', async () => {
    const { create } = createRules();
    await create();
    await expect(create()).rejects.toMatchObject(REFUSED);
    for (let i = 1; i < 25; i++) await create({ RuleName: `rule-${i}` });
    await expect(create({ RuleName: 'one-more' })).rejects.toMatchObject({
      code: 'RuleLimitExceededException',
    });
  });
});

describe('sampling targets', () => {
  const report = (ClientID: string, more: object = {}) => ({
    RuleName: 'uploads',
    ClientID,
    Timestamp: new Date(Date.UTC(2026, 0, 1)),
    RequestCount: 110,
    SampledCount: 30,
    BorrowCount: 10,
    ...more,
  });

  it('part the reservoir among the clients that report', async () => {
    const { create, targets, clock } = createRules();
    await create();
    const quota = async (client: string, more: object = {}) =>
      (await targets(report(client, more))).SamplingTargetDocuments?.[0]?.ReservoirQuota;
    expect(await quota('a')).toBe(60);
    expect(await quota('b')).toBe(30);
    expect(await quota('c')).toBe(20);
    await clock.advance(60_000);
    expect(await quota('a', { Timestamp: new Date(Date.UTC(2026, 0, 1, 0, 1)) })).toBe(60);
  });

  it('last ten seconds; an unknown rule has none', async () => {
    const { create, targets } = createRules();
    await create();
    const now = Date.UTC(2026, 0, 1);
    expect(await targets(report('a'), report('a', { RuleName: 'gone' }))).toMatchObject({
      SamplingTargetDocuments: [
        {
          RuleName: 'uploads',
          FixedRate: 0.5,
          Interval: 10,
          ReservoirQuotaTTL: new Date(now + 10_000),
        },
      ],
      LastRuleModification: new Date(now),
      UnprocessedStatistics: [{ RuleName: 'gone' }],
    });
  });

  it('come with a summary of what was sampled', async () => {
    const { create, targets, call } = createRules();
    await create();
    await targets(report('a'), report('b'));
    expect(await call('GetSamplingStatisticSummaries')).toMatchObject({
      SamplingStatisticSummaries: [
        { RuleName: 'uploads', RequestCount: 220, SampledCount: 60, BorrowCount: 20 },
      ],
    });
  });
});

describe('groups', () => {
  it('are made, changed, listed and deleted, by name or by ARN', async () => {
    const { call } = createXRay();
    const { Group } = await call<SDK.CreateGroupResult>('CreateGroup', {
      GroupName: 'slow',
      FilterExpression: 'responsetime > 5',
    });
    expect(Group?.GroupARN).toMatch(/^arn:aws:xray:us-east-1:000000000000:group\/slow\/[0-9A-F]+$/);
    const { GroupARN } = Group ?? {};
    await call('UpdateGroup', { GroupARN, FilterExpression: 'responsetime > 6' });
    expect(await call('GetGroup', { GroupName: 'slow' })).toMatchObject({
      Group: { GroupARN, FilterExpression: 'responsetime > 6' },
    });
    expect(await call('GetGroups')).toMatchObject({
      Groups: [{ GroupName: 'Default' }, { GroupName: 'slow' }],
    });
    await call('DeleteGroup', { GroupARN });
    await expect(call('GetGroup', { GroupName: 'slow' })).rejects.toMatchObject(REFUSED);
  });

  it.each([
    { GroupName: 'not allowed' },
    { GroupName: undefined },
    { GroupName: 'Default' },
    { FilterExpression: 'nonsense' },
    { FilterExpression: 'ok AND !group.name = "slow"' },
  ])('are refused with %j', async (input) => {
    const { call } = createXRay();
    const group = { GroupName: 'slow', ...input };
    await expect(call('CreateGroup', group)).rejects.toMatchObject(REFUSED);
  });

  it('have no insights here, and that is said', async () => {
    const { call } = createXRay();
    const InsightsConfiguration = { InsightsEnabled: true };
    await expect(
      call('CreateGroup', { GroupName: 'slow', InsightsConfiguration }),
    ).rejects.toMatchObject({ code: 'NotImplemented' });
  });
});

describe('in a template', () => {
  it('a rule and a group are known by their ARNs', async () => {
    const { host, rules } = createRules();
    const create = (type: string, properties: object) =>
      host.resourceProvider(type)?.create(properties, {} as never);
    const text = { Priority: '10', FixedRate: '0.5', ReservoirSize: '60', Version: '1' };
    const rule = await create('AWS::XRay::SamplingRule', { SamplingRule: { ...RULE, ...text } });
    expect(rule?.attributes?.RuleARN).toBe(rule?.physicalId);
    expect((await rules())[0]).toMatchObject(RULE);
    const group = await create('AWS::XRay::Group', { GroupName: 'slow' });
    expect(group?.physicalId).toBe(group?.attributes?.GroupARN);
    const insights = (InsightsEnabled: string, GroupName: string) =>
      create('AWS::XRay::Group', { GroupName, InsightsConfiguration: { InsightsEnabled } });
    expect(() => insights('true', 'watched')).toThrow(NotImplementedError);
    expect(insights('false', 'unwatched')).toBeDefined();
  });
});
