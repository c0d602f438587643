import type { TemplateResource } from '../template.ts';
import type { Undeclared } from '../undeclared.ts';

/** Properties as SAM writes them: nearly anything may be an intrinsic function instead. */
export type SamProperties = Readonly<Record<string, unknown>>;

/** A resource of SAM on its way to CloudFormation. */
export interface SamResource {
  readonly logicalId: string;
  readonly resource: TemplateResource;
  readonly properties: SamProperties;
}

/** What a translation makes of a whole template. */
export interface Translation {
  /** The folder that relative paths start from. */
  readonly directory: string;
  /** By logical id; those of the template, and those that SAM adds. */
  readonly resources: Map<string, TemplateResource>;
  /** Local folder or file of each asset, by its object key. */
  readonly assets: Map<string, string>;
  /** `Function.Alias` and its like → the logical id of what it stands for. */
  readonly aliases: Map<string, string>;
  readonly untranslated: Undeclared[];
}

/** An object that is neither a list nor a call of an intrinsic function. */
export function asMap(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};
}

/** One or many, as a list. */
export function asList(value: unknown): readonly unknown[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}

export const getArn = (logicalId: string) => ({ 'Fn::GetAtt': [logicalId, 'Arn'] });

/** Only those entries that are there. */
export function present(entries: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(entries).filter(([, value]) => value !== undefined));
}

/** Adds a resource that SAM makes beside one of the template's; it is made when that one is. */
export function addBeside(
  { resources }: Pick<Translation, 'resources'>,
  { Condition }: TemplateResource,
  logicalId: string,
  resource: TemplateResource,
): void {
  resources.set(logicalId, Condition === undefined ? resource : { ...resource, Condition });
}
