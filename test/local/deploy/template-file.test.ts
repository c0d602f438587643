import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readTemplate } from '../../../local/deploy/template-file.ts';
import { newFolder, writeFiles } from '../../helpers/assembly-stack.ts';

function read(text: string) {
  const folder = writeFiles(newFolder(), { 'app.yaml': text });
  return readTemplate(join(folder, 'app.yaml'));
}

describe('a template in YAML', () => {
  it('has its short forms written out', () => {
    const { Resources } = read(`
Resources:
  Queue:
    Type: AWS::SQS::Queue
    Properties:
      QueueName: !Sub '\${AWS::StackName}-orders'
      Arn: !GetAtt Dead.Arn
      Listed: !GetAtt [Dead, Arn]
      Joined: !Join ['-', [!Ref A, b]]
      Nested: !Base64
        Fn::Sub: text
      Chosen: !If [IsBig, !Select [0, !GetAZs '']]
      Mapped: !Sub
        - '\${x}'
        - x: !ImportValue shared
`);
    expect(Resources?.Queue?.Properties).toEqual({
      QueueName: { 'Fn::Sub': '${AWS::StackName}-orders' },
      Arn: { 'Fn::GetAtt': ['Dead', 'Arn'] },
      Listed: { 'Fn::GetAtt': ['Dead', 'Arn'] },
      Joined: { 'Fn::Join': ['-', [{ Ref: 'A' }, 'b']] },
      Nested: { 'Fn::Base64': { 'Fn::Sub': 'text' } },
      Chosen: { 'Fn::If': ['IsBig', { 'Fn::Select': [0, { 'Fn::GetAZs': '' }] }] },
      Mapped: { 'Fn::Sub': ['${x}', { x: { 'Fn::ImportValue': 'shared' } }] },
    });
  });

  it('keeps the dates of policies as text, and knows anchors and merges', () => {
    const { Resources } = read(`
Resources:
  A: &a
    Type: AWS::SQS::Queue
    Properties: { Version: 2012-10-17 }
  B:
    <<: *a
    Condition: C
`);
    expect(Resources?.B).toEqual({
      Type: 'AWS::SQS::Queue',
      Properties: { Version: '2012-10-17' },
      Condition: 'C',
    });
  });
});

describe('a template that is none', () => {
  it.each([
    ['malformed YAML, where', 'Resources:\n  A: [1\n', /app\.yaml, line 3, column 1: /],
    [
      'malformed JSON, where',
      '{\n  "Resources": {\n    "A" 1 }\n}',
      /app\.yaml, line 3, column \d+: /,
    ],
    ['a function nobody knows, where', 'Resources:\n  A: !Nope x', /line 2, column 6: .*!Nope/],
    ['a key that stands twice', 'Resources: {}\nResources: {}', /line 2, column 1: .*unique/],
    ['text', 'hello', /is no CloudFormation template/],
    ['something else in YAML', 'name: ci\n', /it has no Resources/],
    ['a resource without a type', 'Resources: { A: {} }', /the resource A has no Type/],
  ])('is refused in one sentence: %s', (_title, text, message) => {
    expect(() => read(text)).toThrow(message);
  });

  it('is refused when it cannot be read', () => {
    expect(() => readTemplate(newFolder())).toThrow(/cannot be read \(EISDIR\)/);
  });
});
