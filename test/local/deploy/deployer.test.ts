import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readAssembly } from '../../../local/deploy/assembly.ts';
import { deploy } from '../../../local/deploy/deployer.ts';
import type { Template } from '../../../local/deploy/template.ts';
import { CLOUDFORMATION } from '../../../local/services/cloudformation/index.ts';
import { SQS } from '../../../local/services/sqs/index.ts';
import { SSM } from '../../../local/services/ssm/index.ts';
import { newFolder, stackOf, writeFiles } from '../../helpers/assembly-stack.ts';
import { ADMINISTRATOR, createTestHost } from '../../helpers/test-context.ts';

const hostWith = () => createTestHost([CLOUDFORMATION, SSM, SQS]).host;

const queue = (Properties: object = {}, more: object = {}) => ({
  Type: 'AWS::SQS::Queue',
  Properties: { ...Properties },
  ...more,
});

async function outputsOf(template: Template, parameters: Record<string, string> = {}) {
  const { stacks } = await deploy(hostWith(), [stackOf(template)], { parameters });
  return stacks[0]?.outputs;
}

describe('a stack', () => {
  it('is made in the order of its references, and counts what it made by type', async () => {
    const order: string[] = [];
    const template: Template = {
      Resources: {
        First: queue({
          RedrivePolicy: {
            deadLetterTargetArn: { 'Fn::GetAtt': 'Second.Arn' },
            maxReceiveCount: 1,
          },
        }),
        Second: queue({}, { DependsOn: 'Third', DeletionPolicy: 'Retain', UpdatePolicy: {} }),
        Third: queue({}, { Metadata: { a: 1 }, CreationPolicy: {}, UpdateReplacePolicy: 'Delete' }),
      },
    };
    const { stacks } = await deploy(hostWith(), [stackOf(template)], {
      onProgress: ({ logicalId }) => order.push(logicalId),
    });
    expect(order).toEqual(['Third', 'Second', 'First']);
    expect(stacks[0]?.resourceCountByType).toEqual({ 'AWS::SQS::Queue': 3 });
  });

  it('is refused with the path of a circle', async () => {
    const Resources = { A: queue({}, { DependsOn: 'B' }), B: queue({}, { DependsOn: ['A'] }) };
    await expect(outputsOf({ Resources })).rejects.toThrow('in a circle: A → B → A');
  });

  it('leaves out what its conditions do not let be made', async () => {
    const template: Template = {
      Parameters: { Stage: { Type: 'String', Default: 'dev' } },
      Conditions: { IsProd: { 'Fn::Equals': [{ Ref: 'Stage' }, 'prod'] } },
      Resources: { A: queue({ QueueName: 'a' }), B: queue({}, { Condition: 'IsProd' }) },
      Outputs: {
        A: { Value: { 'Fn::GetAtt': ['A', 'QueueName'] } },
        B: { Value: { Ref: 'B' }, Condition: 'IsProd' },
      },
    };
    expect(await outputsOf(template)).toEqual({ A: 'a' });
    expect(Object.keys((await outputsOf(template, { Stage: 'prod' })) ?? {})).toEqual(['A', 'B']);
  });

  it('is refused when an assertion of its rules does not hold', async () => {
    const template: Template = {
      Parameters: { Stage: { Type: 'String' }, Size: { Type: 'Number', Default: 1 } },
      Rules: {
        CheckBootstrapVersion: { Assertions: [{ Assert: false }] },
        ProdIsBig: {
          RuleCondition: { 'Fn::Equals': [{ Ref: 'Stage' }, 'prod'] },
          Assertions: [
            {
              Assert: { 'Fn::Contains': [['2', '3'], { Ref: 'Size' }] },
              AssertDescription: 'prod is 2 or 3',
            },
          ],
        },
      },
      Resources: { A: queue() },
    };
    await expect(outputsOf(template, { Stage: 'dev' })).resolves.toEqual({});
    await expect(outputsOf(template, { Stage: 'prod', Size: '2' })).resolves.toEqual({});
    await expect(outputsOf(template, { Stage: 'prod' })).rejects.toThrow(
      'rules of stack app do not hold:\n  ProdIsBig: prod is 2 or 3',
    );
  });

  it('shows its parameters but for those that are not to be echoed', async () => {
    const host = hostWith();
    const template: Template = {
      Parameters: {
        Stage: { Type: 'String', Default: 'dev' },
        Password: { Type: 'String', Default: 'hush', NoEcho: true },
      },
      Resources: { A: queue() },
    };
    await deploy(host, [stackOf(template)]);
    expect(await host.call('cloudformation', 'DescribeStacks', {}, ADMINISTRATOR)).toMatchObject({
      Stacks: [
        {
          Parameters: [
            { ParameterKey: 'Stage', ParameterValue: 'dev' },
            { ParameterKey: 'Password', ParameterValue: '****' },
          ],
        },
      ],
    });
  });

  it('says where a function of its template fails', async () => {
    const Resources = { A: queue({ QueueName: { 'Fn::Select': [5, ['a']] } }) };
    await expect(outputsOf({ Resources })).rejects.toThrow(/^A\.QueueName: Fn::Select/);
  });

  it('says which resource AWS would refuse', async () => {
    const Resources = { A: queue({ QueueName: 'not a name' }) };
    await expect(outputsOf({ Resources })).rejects.toThrow(/^A \(AWS::SQS::Queue\) of stack app/);
  });
});

describe('Parameter Store in a template', () => {
  const stored = (Name: string, Value: string) => ({
    Type: 'AWS::SSM::Parameter',
    Properties: { Name, Type: 'String', Value },
  });

  it('is read by dynamic references, and by parameters of a later stack', async () => {
    const host = hostWith();
    const first = stackOf({ Resources: { P: stored('/app/name', 'orders') } }, 'first');
    const second = stackOf(
      {
        Parameters: {
          Name: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/app/name' },
          BootstrapVersion: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/not/there' },
        },
        Resources: { Q: queue({ QueueName: '{{resolve:ssm:/app/name:1}}-queue' }) },
        Outputs: {
          Name: { Value: { Ref: 'Name' } },
          Queue: { Value: { 'Fn::GetAtt': ['Q', 'QueueName'] } },
        },
      },
      'second',
    );
    const { stacks } = await deploy(host, [first, second]);
    expect(stacks[1]?.outputs).toEqual({ Name: 'orders', Queue: 'orders-queue' });
  });

  it.each([
    ['{{resolve:secretsmanager:a}}', /resolve:secretsmanager:a\}\} is not simulated/],
    ['{{resolve:ssm:/lost}}', /\/lost of Parameter Store cannot be read: ParameterNotFound/],
  ])('refuses %s', async (QueueName, message) => {
    await expect(outputsOf({ Resources: { Q: queue({ QueueName }) } })).rejects.toThrow(message);
  });
});

describe('an assembly', () => {
  const manifest = (artifacts: object) => ({ 'manifest.json': { artifacts } });
  const stack = (file: string, dependencies: string[] = []) => ({
    type: 'aws:cloudformation:stack',
    properties: { templateFile: file },
    dependencies,
  });

  it('has its stacks deployed after those that they import from', async () => {
    const folder = writeFiles(newFolder(), {
      ...manifest({ Consumer: stack('consumer.json'), Producer: stack('producer.json') }),
      'producer.json': {
        Resources: { Q: queue({ QueueName: 'shared' }) },
        Outputs: {
          Name: { Value: { 'Fn::GetAtt': ['Q', 'QueueName'] }, Export: { Name: 'shared-name' } },
        },
      },
      'consumer.json': {
        Resources: { Q: queue() },
        Outputs: { Theirs: { Value: { 'Fn::ImportValue': 'shared-name' } } },
      },
    });
    const deployment = await deploy(hostWith(), readAssembly(folder));
    expect(deployment.stacks.map(({ name }) => name)).toEqual(['Producer', 'Consumer']);
    expect(deployment.output('Theirs')).toBe('shared');
  });

  it('is refused when its stacks wait for each other', () => {
    const folder = writeFiles(newFolder(), {
      ...manifest({ A: stack('t.json', ['B']), B: stack('t.json', ['A']) }),
      't.json': { Resources: { Q: queue() } },
    });
    expect(() => readAssembly(folder)).toThrow('in a circle: A → B → A');
  });

  it('has nested stacks made from its assets, values going in and outputs coming back', async () => {
    const folder = writeFiles(newFolder(), {
      ...manifest({
        Parent: stack('parent.json', ['Parent.assets']),
        'Parent.assets': { type: 'cdk:asset-manifest', properties: { file: 'assets.json' } },
      }),
      'assets.json': {
        files: {
          x: {
            source: { path: 'nested.json' },
            destinations: { here: { objectKey: 'abc123.json' } },
          },
        },
      },
      'nested.json': {
        Parameters: { Name: { Type: 'String' }, Names: { Type: 'CommaDelimitedList' } },
        Resources: { Q: queue({ QueueName: { Ref: 'Name' } }) },
        Outputs: {
          Made: { Value: { 'Fn::GetAtt': ['Q', 'QueueName'] } },
          Second: { Value: { 'Fn::Select': [1, { Ref: 'Names' }] } },
        },
      },
      'parent.json': {
        Resources: {
          Child: {
            Type: 'AWS::CloudFormation::Stack',
            Properties: {
              TemplateURL: { 'Fn::Sub': 'https://s3.${AWS::URLSuffix}/assets/abc123.json' },
              Parameters: { Name: 'given', Names: ['a', 'b'] },
            },
          },
        },
        Outputs: {
          Made: { Value: { 'Fn::GetAtt': ['Child', 'Outputs.Made'] } },
          Second: { Value: { 'Fn::GetAtt': 'Child.Outputs.Second' } },
        },
      },
    });
    const { stacks } = await deploy(hostWith(), readAssembly(folder));
    expect(stacks[0]).toMatchObject({
      outputs: { Made: 'given', Second: 'b' },
      resourceCountByType: { 'AWS::SQS::Queue': 1, 'AWS::CloudFormation::Stack': 1 },
    });
  });

  it('has what is not simulated named across all stacks, nested ones too', async () => {
    const folder = writeFiles(newFolder(), {
      'nested.yaml': 'Resources: { Deep: { Type: AWS::ECS::Cluster } }',
      'parent.yaml': `
Resources:
  Child: { Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: nested.yaml } }
  Far: { Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: https://x/y.json } }
`,
    });
    await expect(
      deploy(hostWith(), readAssembly(join(folder, 'parent.yaml'))),
    ).rejects.toMatchObject({
      code: 'UnsupportedTemplate',
      refusals: [
        {
          stack: 'parent / Child',
          logicalId: 'Deep',
          path: '',
          what: 'resource type AWS::ECS::Cluster',
        },
        {
          stack: 'parent',
          logicalId: 'Far',
          path: 'TemplateURL',
          what: 'a template that is no asset',
        },
      ],
    });
  });

  it.each([
    ['a path that is not there', '/nowhere/at/all', /no cloud assembly or template at/],
    ['a folder without a manifest', newFolder(), /holds no manifest\.json/],
    ['an assembly without stacks', writeFiles(newFolder(), manifest({})), /holds no stack/],
    [
      'a manifest that is not JSON',
      writeFiles(newFolder(), { 'manifest.json': '{' }),
      /is not valid JSON/,
    ],
  ])('is refused in one sentence: %s', (_title, path, message) => {
    expect(() => readAssembly(path)).toThrow(message);
  });
});
