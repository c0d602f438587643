import { dirname } from 'node:path';
import { intrinsicCall } from '../intrinsics/call.ts';
import type { LoadedTemplate } from '../load-template.ts';
import type { Template } from '../template.ts';
import { translateFunction } from './function.ts';
import { withGlobals } from './globals.ts';
import { translateLayer } from './layer.ts';
import { translateSimpleTable } from './simple-table.ts';
import type { SamResource, Translation } from './translation.ts';

const TRANSFORM = 'AWS::Serverless-2016-10-31';

type Translator = (translation: Translation, resource: SamResource) => void;

/** Any other type of SAM's stays as it is, and is refused by its name. */
const TRANSLATORS: Readonly<Record<string, Translator>> = {
  'AWS::Serverless::Function': translateFunction,
  'AWS::Serverless::SimpleTable': translateSimpleTable,
  'AWS::Serverless::LayerVersion': translateLayer,
};

/** Whether a template is written in the words of the Serverless Application Model. */
export function isSam({ Transform: transform = [] }: Template): boolean {
  return [transform].flat().includes(TRANSFORM);
}

/**
 * What the transform of SAM makes of a template.
 * https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification.html
 */
export function translateSam(template: Template, file: string): LoadedTemplate {
  const translation: Translation = {
    directory: dirname(file),
    resources: new Map(Object.entries(template.Resources ?? {})),
    assets: new Map(),
    aliases: new Map(),
    untranslated: [],
  };
  for (const [logicalId, resource] of Object.entries(template.Resources ?? {})) {
    const translator = TRANSLATORS[resource.Type];
    if (translator === undefined) continue;
    const properties = withGlobals(template, resource);
    translator(translation, { logicalId, resource, properties });
  }
  const { resources, assets, untranslated, aliases } = translation;
  const { Transform, Globals: _, ...sections } = template as Template & { Globals?: unknown };
  const translated = { ...sections, Resources: Object.fromEntries(resources) };
  return {
    template: {
      ...(followAliases(translated, aliases) as Template),
      Transform: [Transform].flat().filter((macro) => macro !== TRANSFORM),
    },
    assets,
    untranslated,
  };
}

/** `Ref: Function.Alias` names a resource that only the translation has made. */
function followAliases(value: unknown, aliases: ReadonlyMap<string, string>): unknown {
  if (Array.isArray(value)) return value.map((item) => followAliases(item, aliases));
  if (typeof value !== 'object' || value === null) return value;
  const call = intrinsicCall(value);
  const meant = call?.name === 'Ref' ? aliases.get(String(call.argument)) : undefined;
  if (meant !== undefined) return { Ref: meant };
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, followAliases(item, aliases)]),
  );
}
