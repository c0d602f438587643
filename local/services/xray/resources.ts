import type { ResourceProvider } from '../../service.ts';
import { createGroup } from './api/groups.ts';
import { createSamplingRule } from './api/sampling.ts';
import type { XRay } from './xray.ts';

type Scalar = string | number | boolean;

interface RuleProperties {
  readonly SamplingRule: Readonly<Record<string, Scalar | Readonly<Record<string, string>>>>;
}

interface GroupProperties {
  readonly GroupName: string;
  readonly FilterExpression?: string;
  readonly InsightsConfiguration?: { readonly InsightsEnabled?: boolean | string };
}

export function resources(xray: XRay): Record<string, ResourceProvider> {
  return {
    'AWS::XRay::SamplingRule': {
      properties: {
        SamplingRule: {
          RuleName: 'simulated',
          ResourceARN: 'simulated',
          Priority: 'simulated',
          FixedRate: 'simulated',
          ReservoirSize: 'simulated',
          ServiceName: 'simulated',
          ServiceType: 'simulated',
          Host: 'simulated',
          HTTPMethod: 'simulated',
          URLPath: 'simulated',
          Version: 'simulated',
          Attributes: 'simulated',
        },
        Tags: 'harmless',
      },
      create({ SamplingRule }: RuleProperties) {
        const rule = { ...SamplingRule, ...numbersIn(SamplingRule) };
        const { SamplingRuleRecord } = createSamplingRule(xray, { SamplingRule: rule as never });
        const arn = SamplingRuleRecord?.SamplingRule?.RuleARN ?? '';
        return { physicalId: arn, attributes: { RuleARN: arn } };
      },
    },
    'AWS::XRay::Group': {
      properties: {
        GroupName: 'simulated',
        FilterExpression: 'simulated',
        InsightsConfiguration: { InsightsEnabled: 'simulated', NotificationsEnabled: 'harmless' },
        Tags: 'harmless',
      },
      create({ GroupName, FilterExpression, InsightsConfiguration }: GroupProperties) {
        const InsightsEnabled = String(InsightsConfiguration?.InsightsEnabled) === 'true';
        const { Group } = createGroup(xray, {
          GroupName,
          FilterExpression,
          InsightsConfiguration: { InsightsEnabled },
        });
        const arn = Group?.GroupARN ?? '';
        return { physicalId: arn, attributes: { GroupARN: arn } };
      },
    },
  };
}

/** CloudFormation takes numbers as text, too. */
function numbersIn(rule: RuleProperties['SamplingRule']): Record<string, number> {
  const members = ['Priority', 'FixedRate', 'ReservoirSize', 'Version'];
  const given = members.filter((member) => rule[member] !== undefined);
  return Object.fromEntries(given.map((member) => [member, Number(rule[member])]));
}
