import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { newFolder, writeFiles } from '../helpers/assembly-stack.ts';
import { type Ended, runProgram } from '../helpers/run-program.ts';

/** Runs `start --once --app` on a template, on a port of its own. */
function start(port: number, template: string, ...more: string[]): Promise<Ended> {
  const file = join(writeFiles(newFolder(), { 'orders.yaml': template }), 'orders.yaml');
  return runProgram(['start', '--once', '--app', file, '--port', String(port), ...more]);
}

const QUEUE = `
Parameters:
  Name: { Type: String }
Resources:
  Queue: { Type: AWS::SQS::Queue, Properties: { QueueName: !Sub '\${Name}-work' } }
  Dead: { Type: AWS::SQS::Queue }
Outputs:
  Work: { Value: !GetAtt Queue.QueueName }
`;

describe('npm start -- --app', () => {
  it('deploys somebody’s template and says what was made, and where', async () => {
    const { exitCode, output, errors } = await start(14_591, QUEUE, '--parameter', 'Name=a=b');
    expect(output + errors).toContain('cannot be created');
    expect(exitCode).toBe(2);
    const good = await start(14_591, QUEUE, '--parameter', 'Name=orders');
    expect(good.exitCode).toBe(0);
    expect(good.errors).toContain('2 resources of 1 stack deployed to http://127.0.0.1:14591');
    expect(good.output).toMatch(/^orders$/m);
    expect(good.output).toMatch(/AWS::SQS::Queue +2/);
    expect(good.output).toMatch(/Work +orders-work/);
  });

  it.each([
    ['malformed YAML', 'Resources: [', [], /orders\.yaml, line 1, column \d+: /],
    ['no template', 'name: ci', [], /orders\.yaml is no CloudFormation template/],
    ['a parameter without a value', QUEUE, [], /The parameter Name has no value/],
    ['a malformed parameter', QUEUE, ['--parameter', 'Name'], /given as name=value/],
    ['an unknown parameter', QUEUE, ['--parameter', 'X=1'], /\[X\] do not exist/],
    [
      'what is not simulated',
      'Resources: { A: { Type: AWS::ECS::Cluster } }',
      [],
      /\norders\n {2}A +resource type AWS::ECS::Cluster\n/,
    ],
  ])('ends with exit code 2 and a plain sentence: %s', async (_title, template, more, message) => {
    const { exitCode, errors } = await start(14_592, template, ...more);
    expect(exitCode).toBe(2);
    expect(errors).toMatch(message);
    expect(errors).not.toMatch(/^ +at /m);
  });
});
