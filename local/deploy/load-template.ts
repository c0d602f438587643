import { findLocalCode } from './local-code.ts';
import { isSam, translateSam } from './sam/translate.ts';
import type { Template } from './template.ts';
import { readTemplate } from './template-file.ts';
import type { Undeclared } from './undeclared.ts';

/** A template as CloudFormation would get it, and the local files that it names. */
export interface LoadedTemplate {
  readonly template: Template;
  /** Local folder or file of each asset, by its object key. */
  readonly assets: ReadonlyMap<string, string>;
  /** What of the Serverless Application Model has no translation. */
  readonly untranslated?: readonly Undeclared[];
}

/**
 * Reads a template file and does what packaging and transforms do before a deployment: code that it
 * names by a path becomes an asset, and SAM's words become CloudFormation's.
 * @throws UserError when it cannot be read
 */
export function loadTemplate(file: string): LoadedTemplate {
  const template = readTemplate(file);
  const sam = isSam(template) ? translateSam(template, file) : undefined;
  const local = findLocalCode(sam?.template ?? template, file);
  if (sam === undefined) return local;
  return { ...sam, ...local, assets: new Map([...sam.assets, ...local.assets]) };
}
