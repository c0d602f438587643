import { describe, expect, it } from 'vitest';
import { UnsupportedTemplateError } from '../../../local/deploy/refusals.ts';
import { findRefusals } from '../../../local/deploy/support.ts';
import type { Template } from '../../../local/deploy/template.ts';
import type { ResourceProvider } from '../../../local/service.ts';
import { stackOf } from '../../helpers/assembly-stack.ts';

const QUEUE: ResourceProvider = {
  properties: {
    QueueName: 'simulated',
    Tags: 'harmless',
    RedrivePolicy: { maxReceiveCount: 'simulated' },
    Rules: { Id: 'simulated' },
  },
  create: () => ({ physicalId: 'q' }),
};
const FUNCTION: ResourceProvider = {
  properties: { Runtime: 'simulated', PackageType: 'simulated', Code: 'simulated' },
  create: () => ({ physicalId: 'f' }),
};
const PROVIDERS: Record<string, ResourceProvider> = {
  'AWS::SQS::Queue': QUEUE,
  'AWS::Lambda::Function': FUNCTION,
};

function refusals(template: Template, conditions: Record<string, boolean> = {}): string[] {
  const query = {
    providerOf: (type: string) => PROVIDERS[type],
    conditionOf: (name: string) => conditions[name],
  };
  return findRefusals(stackOf(template), query).map(({ logicalId, path, what }) =>
    [logicalId, path, what].join(' | '),
  );
}

const queue = (Properties: Record<string, unknown>) => ({ Type: 'AWS::SQS::Queue', Properties });

describe('a template', () => {
  it('passes when everything in it is simulated or harmless', () => {
    expect(
      refusals({
        Parameters: { Anything: { Type: 'String' } },
        Resources: {
          Queue: queue({
            QueueName: { Ref: 'Anything' },
            Tags: [{ Key: 'a', Value: 'b' }],
            RedrivePolicy: { maxReceiveCount: 5 },
            Rules: [{ Id: 1 }, { Id: 2 }],
          }),
          Metadata: { Type: 'AWS::CDK::Metadata', Properties: { Analytics: 'x' } },
        },
      }),
    ).toEqual([]);
  });

  it('has everything that is not simulated named at once, and where it stands', () => {
    expect(
      refusals({
        Transform: ['AWS::LanguageExtensions', 'Custom::Macro'],
        Resources: {
          Cluster: { Type: 'AWS::ECS::Cluster' },
          Queue: queue({
            Colour: 'red',
            RedrivePolicy: { depth: 1 },
            Rules: [{ Id: 1, Shape: 'round' }],
            Tags: { 'Fn::Transform': { Name: 'AWS::Include' } },
          }),
          'Fn::ForEach::Queues': { Type: '' },
        },
      }),
    ).toEqual([
      'Transform |  | the macro Custom::Macro',
      'Cluster |  | resource type AWS::ECS::Cluster',
      'Queue | Colour | property of AWS::SQS::Queue',
      'Queue | RedrivePolicy.depth | property of AWS::SQS::Queue',
      'Queue | Rules[0].Shape | property of AWS::SQS::Queue',
      'Fn::ForEach::Queues |  | Fn::ForEach',
      'Queue | Tags | the function Fn::Transform',
    ]);
  });

  it('counts only what its conditions let be made', () => {
    const template: Template = {
      Conditions: { IsBig: true },
      Resources: {
        Cluster: { Type: 'AWS::ECS::Cluster', Condition: 'IsBig' },
        Queue: queue({ Rules: { 'Fn::If': ['IsBig', { Shape: 'round' }, { Id: 1 }] } }),
      },
    };
    expect(refusals(template, { IsBig: false })).toEqual([]);
    expect(refusals(template, { IsBig: true })).toHaveLength(2);
    expect(refusals(template)).toHaveLength(2);
  });

  it('may refer only to what it declares', () => {
    expect(
      refusals({
        Resources: {
          Queue: {
            ...queue({
              QueueName: { 'Fn::Sub': '${Nobody}-${AWS::Region}' },
              Rules: [{ Id: { 'Fn::GetAtt': ['Other', 'Arn'] } }],
              Tags: { 'Fn::FindInMap': ['Map', 'a', 'b'] },
            }),
            DependsOn: ['Missing'],
            Condition: 'Unknown',
          },
        },
        Outputs: { Url: { Value: { Ref: 'Lost' } } },
      }),
    ).toEqual([
      'Queue | QueueName | Nobody, which is not declared',
      'Queue | Rules[0].Id | Other, which is not declared',
      'Queue | Tags | the mapping Map, which is not declared',
      'Queue | Condition | the condition Unknown, which is not declared',
      'Queue | DependsOn | Missing, which is not declared',
      'Outputs.Url | Value | Lost, which is not declared',
    ]);
  });

  it('has functions refused that are not Node, in a sentence each', () => {
    const ofRuntime = (Runtime: string) => ({
      Type: 'AWS::Lambda::Function',
      Properties: { Runtime },
    });
    const madeBy = (Type: string, id: string) => ({
      Type,
      Properties: { ServiceToken: { 'Fn::GetAtt': [id, 'Arn'] } },
    });
    expect(
      refusals({
        Resources: {
          Node: ofRuntime('nodejs22.x'),
          Python: ofRuntime('python3.12'),
          Old: ofRuntime('nodejs16.x'),
          Image: { Type: 'AWS::Lambda::Function', Properties: { PackageType: 'Image' } },
          Maker: ofRuntime('python3.11'),
          Made: madeBy('Custom::Thing', 'Maker'),
          Copier: ofRuntime('python3.11'),
          Copy: madeBy('Custom::CDKBucketDeployment', 'Copier'),
          Fine: madeBy('Custom::Other', 'Node'),
        },
      }),
    ).toEqual([
      'Made |  | Custom::Thing: The function needs python3.11; only Node functions run.',
      'Copy |  | BucketDeployment copies files with a Python function; only Node functions run.',
      'Python |  | The function needs python3.12; only Node functions run.',
      'Old |  | The function needs nodejs16.x; only nodejs20.x, nodejs22.x, nodejs24.x run.',
      'Image |  | The function is a container image; only Node functions run.',
    ]);
  });
});

describe('the refusal', () => {
  it('is a table of at most 100 columns, by stack', () => {
    const refusal = {
      logicalId: 'AnExtraordinarilyLongLogicalIdAsTheCdkMakesThemAFB12CD3',
      path: 'Configuration[0].Rules[12].DestinationSettings.Encryption',
      what: 'property of AWS::Something::WithAVeryLongNameThatGoesOnAndOn',
    };
    const { message } = new UnsupportedTemplateError([
      { stack: 'orders', ...refusal },
      { stack: 'orders / Nested', logicalId: 'Cluster', path: '', what: 'resource type X' },
    ]);
    expect(Math.max(...message.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100);
    expect(message).toMatch(/\norders\n {2}AnExtra/);
    expect(message).toMatch(/\norders \/ Nested\n {2}Cluster +resource type X\n/);
  });
});
