import { parse as parseYaml, YAMLParseError } from 'yaml';
import { NotImplementedError } from '../../../../errors.ts';
import { invalidContent } from '../errors.ts';
import {
  type DocumentContent,
  type DocumentParameter,
  PARAMETER_TYPES,
  type Step,
  type StepOutput,
} from './document.ts';

type Json = Readonly<Record<string, unknown>>;

/** Actions that AWS has and the engine runs. */
export const ACTIONS = [
  'aws:branch',
  'aws:executeAwsApi',
  'aws:sleep',
  'aws:waitForAwsResourceProperty',
] as const;

const STEP_NAME = /^[A-Za-z0-9_]{3,128}$/;
const ATTEMPTS_DEFAULT = 1;

/**
 * Reads and checks a document of schema 0.3.
 * @throws AwsError InvalidDocumentContent
 * @throws NotImplementedError for an action that AWS has and the engine does not run
 */
export function readDocument(text: string, format: 'JSON' | 'YAML'): DocumentContent {
  const given = parse(text, format);
  if (given.schemaVersion !== '0.3') {
    throw invalidContent('The schemaVersion of an Automation document must be 0.3.');
  }
  const steps = given.mainSteps;
  if (!Array.isArray(steps) || steps.length === 0) {
    throw invalidContent('The document has no mainSteps.');
  }
  const mainSteps = steps.map((step) => readStep(asObject(step, 'A step')));
  checkReferences(mainSteps);
  const parameters = Object.entries(asObject(given.parameters ?? {}, 'parameters')).map(
    ([name, parameter]) => [name, readParameter(name, asObject(parameter, name))] as const,
  );
  return {
    schemaVersion: '0.3',
    ...(typeof given.description === 'string' && { description: given.description }),
    ...(typeof given.assumeRole === 'string' && { assumeRole: given.assumeRole }),
    parameters: Object.fromEntries(parameters),
    mainSteps,
  };
}

function parse(text: string, format: 'JSON' | 'YAML'): Json {
  try {
    return asObject(format === 'JSON' ? JSON.parse(text) : parseYaml(text), 'The document');
  } catch (error) {
    if (!(error instanceof SyntaxError) && !(error instanceof YAMLParseError)) throw error;
    throw invalidContent(`The document is not valid ${format}: ${error.message}`);
  }
}

function readStep(step: Json): Step {
  const { name, action } = step;
  if (typeof name !== 'string' || !STEP_NAME.test(name)) {
    throw invalidContent(`The step name ${String(name)} is not valid.`);
  }
  if (typeof action !== 'string' || !action.startsWith('aws:')) {
    throw invalidContent(`The step ${name} has no action.`);
  }
  if (!ACTIONS.some((known) => known === action)) {
    throw new NotImplementedError('ssm', `The action ${action} of step ${name}`);
  }
  const { nextStep, timeoutSeconds } = step;
  return {
    name,
    action,
    inputs: asObject(step.inputs ?? {}, `inputs of ${name}`),
    outputs: (step.outputs ?? []) as readonly StepOutput[],
    onFailure: asText(step.onFailure, 'Abort'),
    onCancel: asText(step.onCancel, 'Abort'),
    ...(nextStep !== undefined && { nextStep: asText(nextStep, '') }),
    isEnd: step.isEnd === true || step.isEnd === 'true',
    isCritical: step.isCritical !== false && step.isCritical !== 'false',
    maxAttempts: Number(step.maxAttempts ?? ATTEMPTS_DEFAULT),
    ...(timeoutSeconds !== undefined && { timeoutSeconds: Number(timeoutSeconds) }),
  };
}

function readParameter(name: string, parameter: Json): DocumentParameter {
  const type = PARAMETER_TYPES.find((known) => known === parameter.type);
  if (type === undefined && !/^(?:List<)?AWS::/.test(String(parameter.type))) {
    throw invalidContent(`The parameter ${name} has no valid type.`);
  }
  return { ...parameter, type: type ?? 'String' } as DocumentParameter;
}

/** Every step that another leads to is there, and no name is there twice. */
function checkReferences(steps: readonly Step[]): void {
  const names = steps.map(({ name }) => name);
  const double = names.find((name, index) => names.indexOf(name) !== index);
  if (double !== undefined) throw invalidContent(`The step name ${double} is used twice.`);
  for (const { name, onFailure, onCancel, nextStep } of steps) {
    for (const way of [
      onFailure,
      onCancel,
      ...(nextStep === undefined ? [] : [`step:${nextStep}`]),
    ]) {
      const [, target] = /^step:(.+)$/.exec(way) ?? [];
      if (target === undefined ? !['Abort', 'Continue'].includes(way) : !names.includes(target)) {
        throw invalidContent(`The step ${name} leads to ${way}, which does not exist.`);
      }
    }
  }
}

function asObject(value: unknown, what: string): Json {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Json;
  throw invalidContent(`${what} must be an object.`);
}

function asText(value: unknown, otherwise: string): string {
  return typeof value === 'string' ? value : otherwise;
}
