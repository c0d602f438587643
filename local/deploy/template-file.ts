import { readFileSync } from 'node:fs';
import { LineCounter, parseDocument } from 'yaml';
import { UserError } from '../errors.ts';
import { SHORT_FORMS } from './short-forms.ts';
import type { Template } from './template.ts';

/**
 * Reads a CloudFormation template, in JSON or YAML.
 * @throws UserError that says where it is malformed, or why it is no template
 */
export function readTemplate(file: string): Template {
  const content = parse(file, readText(file));
  if (!isMap(content)) throw new UserError(`${file} is no CloudFormation template.`);
  if (!isMap(content.Resources) || Object.keys(content.Resources).length === 0) {
    throw new UserError(`${file} is no CloudFormation template: it has no Resources.`);
  }
  for (const [logicalId, resource] of Object.entries(content.Resources)) {
    // A loop stands in a resource's place; what refuses it names it.
    if (logicalId.startsWith('Fn::')) continue;
    if (!isMap(resource) || typeof resource.Type !== 'string') {
      throw new UserError(`${file}: the resource ${logicalId} has no Type.`);
    }
  }
  return content;
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new UserError(`${file} cannot be read (${(error as NodeJS.ErrnoException).code}).`, {
      cause: error,
    });
  }
}

function parse(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Anything else is YAML, malformed JSON too: and YAML's parser says where.
    return parseYaml(file, text);
  }
}

function parseYaml(file: string, text: string): unknown {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, {
    lineCounter,
    // CloudFormation keeps `2012-10-17` as text, and takes `<<`.
    schema: 'core',
    merge: true,
    prettyErrors: false,
    customTags: (tags) => [...tags, ...SHORT_FORMS],
  });
  const [problem] = [...document.errors, ...document.warnings];
  if (problem !== undefined) {
    const { line, col } = lineCounter.linePos(problem.pos[0]);
    throw new UserError(`${file}, line ${line}, column ${col}: ${problem.message}`);
  }
  return document.toJS();
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
