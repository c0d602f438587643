import type { NormalizedSchema } from '@smithy/core/schema';
import type { StaticStructureSchema } from '@smithy/types';

/** A structure's schema under another element name, or with some of its members only. */
export function renameStructure(
  schema: NormalizedSchema,
  name: string,
  keep: (memberName: string) => boolean = () => true,
): StaticStructureSchema {
  const [kind, namespace, , , names, members] =
    schema.getSchema() as unknown as StaticStructureSchema;
  const kept = names.map((memberName, index) => ({ memberName, member: members[index] }));
  const chosen = kept.filter(({ memberName }) => keep(memberName));
  return [
    kind,
    namespace,
    name,
    0,
    chosen.map(({ memberName }) => memberName),
    chosen.map(({ member }) => member),
  ] as unknown as StaticStructureSchema;
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
};

export function escapeXml(text: string): string {
  return text.replace(/[&<>"]/g, (character) => ESCAPES[character] as string);
}
