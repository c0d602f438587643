import { describe, expect, it } from 'vitest';
import type { Template } from '../../../local/deploy/assembly.ts';
import { findUnsupported } from '../../../local/deploy/support.ts';
import type { ResourceProvider } from '../../../local/service.ts';

const QUEUE: ResourceProvider = {
  properties: {
    QueueName: 'simulated',
    Tags: 'harmless',
    RedrivePolicy: { maxReceiveCount: 'simulated' },
    Rules: { Id: 'simulated' },
  },
  create: () => ({ physicalId: 'q' }),
};

function unsupportedIn(Resources: Template['Resources'], Rules?: Template['Rules']): string[] {
  const template: Template = { Resources: Resources ?? {}, ...(Rules && { Rules }) };
  const stack = { name: 's', templateFile: '', assets: new Map(), dependencies: [], tags: {} };
  return findUnsupported([{ ...stack, template }], (type) =>
    type === 'AWS::SQS::Queue' ? QUEUE : undefined,
  ).map((one) => `${one.logicalId}: ${one.what}`);
}

describe('a template', () => {
  it('passes when everything in it is simulated or harmless', () => {
    expect(
      unsupportedIn({
        Queue: {
          Type: 'AWS::SQS::Queue',
          Properties: {
            QueueName: { Ref: 'Anything' },
            Tags: [{ Key: 'a', Value: 'b' }],
            RedrivePolicy: { maxReceiveCount: 5 },
            Rules: [{ Id: 1 }, { Id: 2 }],
          },
        },
        Metadata: { Type: 'AWS::CDK::Metadata', Properties: { Analytics: 'x' } },
      }),
    ).toEqual([]);
  });

  it('has everything that is not simulated named at once, and where it stands', () => {
    expect(
      unsupportedIn(
        {
          Cluster: { Type: 'AWS::ECS::Cluster' },
          Queue: {
            Type: 'AWS::SQS::Queue',
            Properties: {
              Colour: 'red',
              RedrivePolicy: { depth: 1 },
              Rules: [{ Id: 1, Shape: 'round' }],
              QueueName: { 'Fn::If': ['C', 'a', 'b'] },
            },
          },
        },
        { Custom: {}, CheckBootstrapVersion: {} },
      ),
    ).toEqual([
      'Cluster: resource type AWS::ECS::Cluster',
      'Queue: property Colour of AWS::SQS::Queue',
      'Queue: property RedrivePolicy.depth of AWS::SQS::Queue',
      'Queue: property Rules.Shape of AWS::SQS::Queue',
      'Custom: a template rule',
    ]);
  });
});
