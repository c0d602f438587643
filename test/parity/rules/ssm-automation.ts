import {
  CreateDocumentCommand,
  GetAutomationExecutionCommand,
  GetDocumentCommand,
  GetParameterCommand,
  PutParameterCommand,
  SSMClient,
  StartAutomationExecutionCommand,
  StopAutomationExecutionCommand,
  UpdateDocumentCommand,
  UpdateDocumentDefaultVersionCommand,
} from '@aws-sdk/client-ssm';
import { expect } from 'vitest';
import { type Aws, assumption, documented, type Rule } from '../rule.ts';
import { createRole } from './iam-helpers.ts';
import { refused } from './lambda-helpers.ts';

const GUIDE = 'https://docs.aws.amazon.com/systems-manager/latest/userguide';
const page = (name: string) => `${GUIDE}/${name}.html`;
const ACTIONS_URL = page('automation-actions');

/** Documents that act by a role, and write what they did into parameters. */
async function createAutomation(aws: Aws) {
  const ssm = aws.connect(SSMClient);
  const roleArn = await createRole(aws, 'ssm.amazonaws.com');
  const log = aws.name('/log/x');
  const content = (mainSteps: readonly object[], parameters: object = {}) =>
    JSON.stringify({ schemaVersion: '0.3', assumeRole: roleArn, parameters, mainSteps });
  const create = async (mainSteps: readonly object[], parameters?: object): Promise<string> => {
    const Name = aws.name('document');
    const Content = content(mainSteps, parameters);
    await ssm.send(new CreateDocumentCommand({ Name, Content, DocumentType: 'Automation' }));
    return Name;
  };
  const start = async (DocumentName: string, Parameters?: Record<string, string[]>) => {
    const input = { DocumentName, ...(Parameters && { Parameters }) };
    const { AutomationExecutionId = '' } = await ssm.send(
      new StartAutomationExecutionCommand(input),
    );
    return AutomationExecutionId;
  };
  return {
    ssm,
    content,
    create,
    start,
    run: async (mainSteps: readonly object[]) => start(await create(mainSteps)),
    /** A step that writes a word. */
    say: (name: string, word: string, more: object = {}) => ({
      name,
      action: 'aws:executeAwsApi',
      inputs: {
        Service: 'ssm',
        Api: 'PutParameter',
        Name: log,
        Value: word,
        Type: 'String',
        Overwrite: true,
      },
      ...more,
    }),
    /** A step that fails. */
    fail: (name: string, more: object = {}) => ({
      name,
      action: 'aws:executeAwsApi',
      inputs: { Service: 'ssm', Api: 'GetParameter', Name: '/nobody' },
      ...more,
    }),
    async said() {
      const { Parameter } = await ssm.send(new GetParameterCommand({ Name: log }));
      return Parameter?.Value;
    },
    log,
    async status(AutomationExecutionId: string) {
      const { AutomationExecution: execution } = await ssm.send(
        new GetAutomationExecutionCommand({ AutomationExecutionId }),
      );
      const steps = execution?.StepExecutions?.map(
        ({ StepName, StepStatus }) => `${StepName} ${StepStatus}`,
      );
      return [execution?.AutomationExecutionStatus, ...(steps ?? [])];
    },
  };
}

const sleep = (name: string, more: object = {}) => ({
  name,
  action: 'aws:sleep',
  inputs: { Duration: 'PT5M' },
  ...more,
});

const RUNNING_RULES: readonly Rule[] = [
  {
    title: 'Steps run one after the other, and hand on what they select from an answer',
    mark: documented(page('automation-action-executeAwsApi')),
    async holds(aws) {
      const { ssm, create, start, status, say, said } = await createAutomation(aws);
      const source = aws.name('/source/x');
      await ssm.send(new PutParameterCommand({ Name: source, Value: 'hello', Type: 'String' }));
      const document = await create(
        [
          {
            name: 'Read',
            action: 'aws:executeAwsApi',
            inputs: { Service: 'ssm', Api: 'GetParameter', Name: '{{ Source }}' },
            outputs: [{ Name: 'Value', Selector: '$.Parameter.Value', Type: 'String' }],
          },
          say('Write', 'read {{ Read.Value }}'),
        ],
        { Source: { type: 'String' } },
      );
      const id = await start(document, { Source: [source] });
      await aws.wait(1);
      expect(await status(id)).toEqual(['Success', 'Read Success', 'Write Success']);
      expect(await said()).toBe('read hello');
    },
  },
  {
    title: 'A step sleeps for its duration',
    mark: documented(page('automation-action-sleep')),
    async holds(aws) {
      const { run, status, say } = await createAutomation(aws);
      const id = await run([sleep('Wait'), say('Done', 'done')]);
      await aws.wait(299_000);
      expect(await status(id)).toEqual(['InProgress', 'Wait InProgress']);
      await aws.wait(2000);
      expect(await status(id)).toEqual(['Success', 'Wait Success', 'Done Success']);
    },
  },
  {
    title: 'A branch goes where its choice leads, or to its default',
    mark: documented(page('automation-action-branch')),
    async holds(aws) {
      const { run, status, say, said } = await createAutomation(aws);
      const branch = (Variable: string) => ({
        name: 'Choose',
        action: 'aws:branch',
        inputs: {
          Choices: [{ NextStep: 'Left', Variable, StringEquals: 'left' }],
          Default: 'Right',
        },
      });
      const ways = [say('Left', 'left', { isEnd: true }), say('Right', 'right')];
      await run([branch('left'), ...ways]);
      await aws.wait(1);
      expect(await said()).toBe('left');
      const id = await run([branch('up'), ...ways]);
      await aws.wait(1);
      expect(await said()).toBe('right');
      expect(await status(id)).toEqual(['Success', 'Choose Success', 'Right Success']);
    },
  },
  {
    title: 'A step waits until a property has a value',
    mark: documented(page('automation-action-waitForAwsResourceProperty')),
    async holds(aws) {
      const { ssm, run, status, log, say } = await createAutomation(aws);
      const put = (Value: string) =>
        ssm.send(new PutParameterCommand({ Name: log, Value, Type: 'String', Overwrite: true }));
      await put('no');
      const id = await run([
        {
          name: 'Until',
          action: 'aws:waitForAwsResourceProperty',
          inputs: {
            Service: 'ssm',
            Api: 'GetParameter',
            Name: log,
            PropertySelector: '$.Parameter.Value',
            DesiredValues: ['yes'],
          },
        },
        say('After', 'after'),
      ]);
      await aws.wait(60_000);
      expect(await status(id)).toEqual(['InProgress', 'Until InProgress']);
      await put('yes');
      await aws.wait(60_000);
      expect(await status(id)).toEqual(['Success', 'Until Success', 'After Success']);
    },
  },
];

const ROLLBACK_RULES: readonly Rule[] = [
  {
    title: 'A step that fails ends the automation, or leads where its onFailure says',
    mark: documented(ACTIONS_URL),
    async holds(aws) {
      const { run, status, fail, say, said } = await createAutomation(aws);
      const aborted = await run([fail('Bad'), say('Never', 'never')]);
      const undone = await run([
        fail('Bad', { onFailure: 'step:Undo' }),
        say('Never', 'never'),
        say('Undo', 'undone', { isEnd: true }),
      ]);
      const careless = await run([fail('Bad', { isCritical: false }), say('Next', 'next')]);
      const going = await run([fail('Bad', { onFailure: 'Continue' }), say('Next', 'next')]);
      await aws.wait(1);
      expect(await status(aborted)).toEqual(['Failed', 'Bad Failed']);
      expect(await status(undone)).toEqual(['Failed', 'Bad Failed', 'Undo Success']);
      expect(await status(careless)).toEqual(['Success', 'Bad Failed', 'Next Success']);
      expect(await status(going)).toEqual(['Failed', 'Bad Failed', 'Next Success']);
      expect(await said()).toBe('next');
    },
  },
  {
    title: 'An automation that is cancelled runs what the onCancel of its step leads to',
    mark: documented(page('automation-working-executing-manually')),
    async holds(aws) {
      const { ssm, run, status, say, said } = await createAutomation(aws);
      const cancel = (AutomationExecutionId: string) =>
        ssm.send(new StopAutomationExecutionCommand({ AutomationExecutionId }));
      const undone = await run([
        say('Make', 'done'),
        sleep('Hold', { onCancel: 'step:Undo' }),
        say('Undo', 'undone', { isEnd: true }),
      ]);
      const left = await run([sleep('Hold'), say('Never', 'never')]);
      await aws.wait(60_000);
      expect(await said()).toBe('done');
      await cancel(undone);
      await cancel(left);
      await aws.wait(1);
      expect(await said()).toBe('undone');
      expect(await status(undone)).toEqual([
        'Cancelled',
        'Make Success',
        'Hold Cancelled',
        'Undo Success',
      ]);
      expect(await status(left)).toEqual(['Cancelled', 'Hold Cancelled']);
    },
  },
];

const DOCUMENT_RULES: readonly Rule[] = [
  {
    title: 'A document that could not run is refused',
    mark: documented(
      'https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_CreateDocument.html',
    ),
    async holds(aws) {
      const { create } = await createAutomation(aws);
      const bad = [
        [],
        [{ action: 'aws:sleep' }],
        [sleep('Twice'), sleep('Twice')],
        [sleep('One', { nextStep: 'Nowhere' })],
        [sleep('One', { onFailure: 'step:Nowhere' })],
      ];
      for (const steps of bad) {
        await refused(create(steps), { name: 'InvalidDocumentContent' });
      }
      await refused(create([{ name: 'Run', action: 'aws:runCommand' }]), {
        name: 'NotImplemented',
      });
    },
  },
  {
    title: 'A document has versions, of which one is the default',
    mark: documented(page('documents-using')),
    async holds(aws) {
      const { ssm, create, content, start, say, said } = await createAutomation(aws);
      const Name = await create([say('Say', 'one')]);
      await ssm.send(new UpdateDocumentCommand({ Name, Content: content([say('Say', 'two')]) }));
      await start(Name);
      await aws.wait(1);
      expect(await said()).toBe('one');
      await ssm.send(new UpdateDocumentDefaultVersionCommand({ Name, DocumentVersion: '2' }));
      await start(Name);
      await aws.wait(1);
      expect(await said()).toBe('two');
      const { DocumentVersion } = await ssm.send(new GetDocumentCommand({ Name }));
      expect(DocumentVersion).toBe('2');
    },
  },
  {
    title: 'Parameters are those of the document, each with a value',
    mark: assumption('the guide lists the exception, not its cases'),
    async holds(aws) {
      const { create, start, say } = await createAutomation(aws);
      const parameters = { Word: { type: 'String', allowedValues: ['a', 'b'] } };
      const document = await create([say('Say', '{{ Word }}')], parameters);
      const name = 'InvalidAutomationExecutionParametersException';
      await refused(start(document), { name });
      await refused(start(document, { Word: ['c'] }), { name });
      await refused(start(document, { Word: ['a'], Other: ['x'] }), { name });
      await refused(start('nobody'), { name: 'AutomationDefinitionNotFoundException' });
    },
  },
];

export const SSM_AUTOMATION_RULES: readonly Rule[] = [
  ...RUNNING_RULES,
  ...ROLLBACK_RULES,
  ...DOCUMENT_RULES,
];
