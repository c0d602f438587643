import { type Authorization, anywhere, on } from '../../access/authorization.ts';
import { accessDenied } from '../../access/denial.ts';

interface ByGroup {
  readonly GroupARN?: string;
}

interface ByRule {
  readonly RuleARN?: string;
  readonly SamplingRuleUpdate?: { readonly RuleARN?: string };
}

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsx-ray.html */
export function authorization(): Authorization {
  const onGroup = (action: string) =>
    on(`xray:${action}`, ({ GroupARN = '*' }: ByGroup) => GroupARN);
  const onRule = (action: string) =>
    on(
      `xray:${action}`,
      ({ RuleARN, SamplingRuleUpdate }: ByRule) => RuleARN ?? SamplingRuleUpdate?.RuleARN ?? '*',
    );
  return {
    refuse: accessDenied('AccessDeniedException', 403),
    operations: {
      PutTraceSegments: anywhere('xray:PutTraceSegments'),
      PutTelemetryRecords: anywhere('xray:PutTelemetryRecords'),
      BatchGetTraces: anywhere('xray:BatchGetTraces'),
      GetTraceSummaries: anywhere('xray:GetTraceSummaries'),
      GetTraceGraph: anywhere('xray:GetTraceGraph'),
      GetServiceGraph: anywhere('xray:GetServiceGraph'),
      GetSamplingRules: anywhere('xray:GetSamplingRules'),
      CreateSamplingRule: anywhere('xray:CreateSamplingRule'),
      UpdateSamplingRule: onRule('UpdateSamplingRule'),
      DeleteSamplingRule: onRule('DeleteSamplingRule'),
      GetSamplingTargets: anywhere('xray:GetSamplingTargets'),
      GetSamplingStatisticSummaries: anywhere('xray:GetSamplingStatisticSummaries'),
      CreateGroup: anywhere('xray:CreateGroup'),
      GetGroup: onGroup('GetGroup'),
      GetGroups: anywhere('xray:GetGroups'),
      UpdateGroup: onGroup('UpdateGroup'),
      DeleteGroup: onGroup('DeleteGroup'),
    },
  };
}
