import { intrinsicCall } from './intrinsics/call.ts';
import type { Template } from './template.ts';

/** The names that a template exports, as far as they are plain text. */
export function exportNames({ Outputs = {} }: Template): string[] {
  return Object.values(Outputs).flatMap(({ Export: exported }) =>
    typeof exported?.Name === 'string' ? [exported.Name] : [],
  );
}

/** The names that a template imports, as far as they are plain text. */
export function importedNames(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(importedNames);
  if (typeof value !== 'object' || value === null) return [];
  const call = intrinsicCall(value);
  if (call?.name === 'Fn::ImportValue' && typeof call.argument === 'string') return [call.argument];
  return Object.values(value).flatMap(importedNames);
}
