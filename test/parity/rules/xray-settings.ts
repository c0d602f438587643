import {
  CreateGroupCommand,
  CreateSamplingRuleCommand,
  DeleteSamplingRuleCommand,
  GetGroupCommand,
  GetSamplingRulesCommand,
  GetSamplingTargetsCommand,
  UpdateGroupCommand,
  UpdateSamplingRuleCommand,
  XRayClient,
} from '@aws-sdk/client-xray';
import { expect } from 'vitest';
import { documented, type Rule } from '../rule.ts';
import { invalid, newTrace } from './xray-helpers.ts';

const SAMPLING = documented(
  'https://docs.aws.amazon.com/xray/latest/devguide/xray-console-sampling.html',
);
const GROUPS = documented(
  'https://docs.aws.amazon.com/xray/latest/devguide/xray-console-groups.html',
);

const ruleInput = (RuleName: string) => ({
  RuleName,
  ResourceARN: '*',
  Priority: 100,
  FixedRate: 0.1,
  ReservoirSize: 10,
  ServiceName: '*',
  ServiceType: '*',
  Host: '*',
  HTTPMethod: '*',
  URLPath: '/api/*',
  Version: 1,
});

export const SETTINGS_RULES: readonly Rule[] = [
  {
    title: 'The default rule samples one request a second and 5 % of the rest, and comes last',
    mark: SAMPLING,
    async holds(aws) {
      const xray = aws.connect(XRayClient);
      const { SamplingRuleRecords } = await xray.send(new GetSamplingRulesCommand({}));
      expect(SamplingRuleRecords?.at(-1)?.SamplingRule).toMatchObject({
        RuleName: 'Default',
        Priority: 10_000,
        ReservoirSize: 1,
        FixedRate: 0.05,
      });
      await invalid(xray.send(new DeleteSamplingRuleCommand({ RuleName: 'Default' })));
      const SamplingRuleUpdate = { RuleName: 'Default', Priority: 1 };
      await invalid(xray.send(new UpdateSamplingRuleCommand({ SamplingRuleUpdate })));
    },
  },
  {
    title: 'A service that reports gets its rate, and its share of the reservoir for ten seconds',
    mark: documented('https://docs.aws.amazon.com/xray/latest/devguide/xray-api-sampling.html'),
    async holds(aws) {
      const xray = aws.connect(XRayClient);
      const RuleName = aws.name('rule');
      await xray.send(new CreateSamplingRuleCommand({ SamplingRule: ruleInput(RuleName) }));
      const report = (ClientID: string) => ({
        RuleName,
        ClientID,
        Timestamp: new Date(aws.now()),
        RequestCount: 100,
        SampledCount: 20,
      });
      const ask = (...clients: string[]) =>
        xray.send(
          new GetSamplingTargetsCommand({ SamplingStatisticsDocuments: clients.map(report) }),
        );
      expect((await ask('a'.repeat(24))).SamplingTargetDocuments).toMatchObject([
        { RuleName, FixedRate: 0.1, ReservoirQuota: 10, Interval: 10 },
      ]);
      const { SamplingTargetDocuments } = await ask('b'.repeat(24));
      expect(SamplingTargetDocuments?.[0]?.ReservoirQuota).toBe(5);
      await xray.send(new DeleteSamplingRuleCommand({ RuleName }));
    },
  },
  {
    title: 'A group is a filter with a name, which other filters can refer to',
    mark: GROUPS,
    async holds(aws) {
      const { xray, put, segment, isFound } = newTrace(aws);
      const GroupName = aws.name('slow');
      const { Group } = await xray.send(
        new CreateGroupCommand({ GroupName, FilterExpression: 'responsetime > 1' }),
      );
      await put(segment(1, 'api'));
      expect(await isFound(`group.name = "${GroupName}"`)).toBe(true);
      expect(await isFound(`group.arn = "${Group?.GroupARN}" AND !ok`)).toBe(false);
      await xray.send(new UpdateGroupCommand({ GroupName, FilterExpression: 'responsetime > 5' }));
      expect(await isFound(`group.name = "${GroupName}"`)).toBe(false);
      await invalid(xray.send(new CreateGroupCommand({ GroupName })));
      await invalid(xray.send(new GetGroupCommand({ GroupName: aws.name('unknown') })));
    },
  },
];
