import type * as SDK from '@aws-sdk/client-xray';
import { NotImplementedError } from '../../../errors.ts';
import { InvalidRequestException } from '../errors.ts';
import { SAMPLING_INTERVAL_SECONDS } from '../limits.ts';
import type { RuleSettings, RuleState } from '../model/sampling-rules.ts';
import type { XRay } from '../xray.ts';

const MEMBERS = [
  'ResourceARN',
  'Priority',
  'FixedRate',
  'ReservoirSize',
  'ServiceName',
  'ServiceType',
  'Host',
  'HTTPMethod',
  'URLPath',
  'Attributes',
] as const;

/** https://docs.aws.amazon.com/xray/latest/api/API_GetSamplingRules.html */
export function getSamplingRules({ rules }: XRay): SDK.GetSamplingRulesResult {
  return { SamplingRuleRecords: rules.all().map(describeRule) };
}

/** https://docs.aws.amazon.com/xray/latest/api/API_CreateSamplingRule.html */
export function createSamplingRule(
  { rules, context }: XRay,
  { SamplingRule, Tags = [] }: SDK.CreateSamplingRuleCommandInput,
): SDK.CreateSamplingRuleResult {
  if (Tags.length > 0) throw new NotImplementedError('xray', 'The parameter Tags');
  const given = required(SamplingRule, 'SamplingRule');
  const { RuleName, Version } = given;
  const settings = settingsIn({ Attributes: {}, ...given });
  for (const member of MEMBERS) required(settings[member], member);
  if (required(Version, 'Version') !== 1) {
    throw new InvalidRequestException('Version must be 1.');
  }
  const name = required(RuleName, 'RuleName');
  const rule = rules.create(name, settings as RuleSettings, context.kernel.now());
  return { SamplingRuleRecord: describeRule(rule) };
}

/** https://docs.aws.amazon.com/xray/latest/api/API_UpdateSamplingRule.html */
export function updateSamplingRule(
  { rules, context }: XRay,
  { SamplingRuleUpdate }: SDK.UpdateSamplingRuleCommandInput,
): SDK.UpdateSamplingRuleResult {
  const update = required(SamplingRuleUpdate, 'SamplingRuleUpdate');
  const rule = rules.find(update.RuleName, update.RuleARN);
  rules.update(rule, settingsIn(update), context.kernel.now());
  return { SamplingRuleRecord: describeRule(rule) };
}

/** https://docs.aws.amazon.com/xray/latest/api/API_DeleteSamplingRule.html */
export function deleteSamplingRule(
  { rules, context }: XRay,
  { RuleName, RuleARN }: SDK.DeleteSamplingRuleCommandInput,
): SDK.DeleteSamplingRuleResult {
  const rule = rules.find(RuleName, RuleARN);
  rules.delete(rule, context.kernel.now());
  return { SamplingRuleRecord: describeRule(rule) };
}

/** https://docs.aws.amazon.com/xray/latest/api/API_GetSamplingTargets.html */
export function getSamplingTargets(
  { rules, context }: XRay,
  input: SDK.GetSamplingTargetsCommandInput,
): SDK.GetSamplingTargetsResult {
  if (input.SamplingBoostStatisticsDocuments !== undefined) {
    throw new NotImplementedError('xray', 'The parameter SamplingBoostStatisticsDocuments');
  }
  const nowMs = context.kernel.now();
  const targets: SDK.SamplingTargetDocument[] = [];
  const unprocessed: SDK.UnprocessedStatistics[] = [];
  for (const document of required(
    input.SamplingStatisticsDocuments,
    'SamplingStatisticsDocuments',
  )) {
    const RuleName = required(document.RuleName, 'RuleName');
    const rule = rules.get(RuleName);
    if (rule === undefined) {
      // Assumption: AWS documents that it lists what it could not process, not with which code.
      unprocessed.push({ RuleName, ErrorCode: '400', Message: 'Unknown rule' });
    } else {
      const quota = rules.report(rule, reportIn(document), nowMs);
      targets.push(describeTarget(rule, quota, nowMs));
    }
  }
  return {
    SamplingTargetDocuments: targets,
    LastRuleModification: new Date(rules.lastModifiedMs),
    UnprocessedStatistics: unprocessed,
  };
}

/** https://docs.aws.amazon.com/xray/latest/api/API_GetSamplingStatisticSummaries.html */
export function getSamplingStatisticSummaries({
  rules,
}: XRay): SDK.GetSamplingStatisticSummariesResult {
  const summaries = [...rules.statistics()].map((one) => ({
    RuleName: one.name,
    Timestamp: new Date(one.timestampMs),
    RequestCount: one.requestCount,
    BorrowCount: one.borrowCount,
    SampledCount: one.sampledCount,
  }));
  return { SamplingStatisticSummaries: summaries };
}

function reportIn(document: SDK.SamplingStatisticsDocument) {
  return {
    clientId: required(document.ClientID, 'ClientID'),
    timestampMs: required(document.Timestamp, 'Timestamp').getTime(),
    requestCount: required(document.RequestCount, 'RequestCount'),
    sampledCount: required(document.SampledCount, 'SampledCount'),
    borrowCount: document.BorrowCount ?? 0,
  };
}

function describeTarget(
  { name, settings }: RuleState,
  quota: number,
  nowMs: number,
): SDK.SamplingTargetDocument {
  return {
    RuleName: name,
    FixedRate: settings.FixedRate,
    ReservoirQuota: quota,
    ReservoirQuotaTTL: new Date(nowMs + SAMPLING_INTERVAL_SECONDS * 1000),
    Interval: SAMPLING_INTERVAL_SECONDS,
  };
}

function describeRule({ name, arn, settings, ...times }: RuleState): SDK.SamplingRuleRecord {
  return {
    SamplingRule: { RuleName: name, RuleARN: arn, ...settings, Version: 1 },
    CreatedAt: new Date(times.createdAtMs),
    ModifiedAt: new Date(times.modifiedAtMs),
  };
}

function settingsIn(given: SDK.SamplingRule | SDK.SamplingRuleUpdate): Partial<RuleSettings> {
  if (given.SamplingRateBoost !== undefined) {
    throw new NotImplementedError('xray', 'The parameter SamplingRateBoost');
  }
  return Object.fromEntries(
    MEMBERS.filter((member) => given[member] !== undefined).map((member) => [
      member,
      given[member],
    ]),
  );
}

function required<T>(value: T | undefined, name: string): T {
  if (value === undefined) throw new InvalidRequestException(`${name} is required.`);
  return value;
}
