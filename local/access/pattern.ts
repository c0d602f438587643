import type { KeyReader } from './keys.ts';

/** Whether a value fits what a policy says; policy variables take their values from the request. */
export type Matcher = (value: string, keys: KeyReader) => boolean;

/** A policy's text in parts: what stands for itself, wildcards, and variables. */
type Part =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'wildcard'; readonly text: '*' | '?' }
  | { readonly kind: 'variable'; readonly key: string; readonly fallback: string | undefined };

export interface PatternForm {
  /** How wildcards count: not at all, over the whole text, or within an ARN's parts. */
  readonly wildcards: 'none' | 'text' | 'arn';
  readonly ignoresCase?: boolean;
  /** Policies before version 2012-10-17 have no variables. */
  readonly hasVariables: boolean;
}

/** The colons before an ARN's resource, across which no wildcard reaches. */
const ARN_COLONS = 5;

/**
 * Reads a pattern of a policy.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
 */
export function compilePattern(source: string, form: PatternForm): Matcher {
  if (source === '*' && form.wildcards !== 'none') return () => true;
  const parts = split(source, form);
  if (parts.some(({ kind }) => kind === 'variable')) {
    return (value, keys) => {
      const resolved = resolve(parts, keys);
      return resolved !== undefined && compileParts(resolved, form)(value);
    };
  }
  return compileParts(parts, form);
}

function split(source: string, { wildcards, hasVariables }: PatternForm): Part[] {
  const token = hasVariables ? /\$\{([^}]*)\}|[*?]/g : /[*?]/g;
  const parts: Part[] = [];
  let end = 0;
  const text = (value: string) => {
    if (value !== '') parts.push({ kind: 'text', text: value });
  };
  for (const match of source.matchAll(token)) {
    text(source.slice(end, match.index));
    end = match.index + match[0].length;
    if (match[1] !== undefined) parts.push(variable(match[1]));
    else if (wildcards === 'none') text(match[0]);
    else parts.push({ kind: 'wildcard', text: match[0] as '*' | '?' });
  }
  text(source.slice(end));
  return parts;
}

/** `${*}`, `${?}` and `${$}` are those characters; `${key, 'value'}` has a default. */
function variable(content: string): Part {
  if (/^[*?$]$/.test(content)) return { kind: 'text', text: content };
  const [key = '', fallback] = content.split(/\s*,\s*/, 2);
  return { kind: 'variable', key: key.trim().toLowerCase(), fallback: fallback?.slice(1, -1) };
}

/** @returns undefined when a variable has no value, and the pattern therefore fits nothing */
function resolve(parts: readonly Part[], keys: KeyReader): Part[] | undefined {
  const resolved: Part[] = [];
  for (const part of parts) {
    if (part.kind !== 'variable') {
      resolved.push(part);
      continue;
    }
    const value = keys(part.key);
    const text = typeof value === 'string' ? value : part.fallback;
    if (text === undefined) return undefined;
    resolved.push({ kind: 'text', text });
  }
  return resolved;
}

function compileParts(parts: readonly Part[], form: PatternForm): (value: string) => boolean {
  if (parts.every(({ kind }) => kind === 'text')) {
    const text = parts.map((part) => (part as { text: string }).text).join('');
    if (!form.ignoresCase) return (value) => value === text;
    const lower = text.toLowerCase();
    return (value) => value.toLowerCase() === lower;
  }
  const expression = new RegExp(`^${expressionOf(parts, form)}$`, form.ignoresCase ? 'is' : 's');
  return (value) => expression.test(value);
}

function expressionOf(parts: readonly Part[], { wildcards }: PatternForm): string {
  const colonsIn = (part: Part) => (part.kind === 'text' ? part.text.split(':').length - 1 : 0);
  const colons = parts.reduce((sum, part) => sum + colonsIn(part), 0);
  const boundColons = wildcards === 'arn' ? Math.min(colons, ARN_COLONS) : 0;
  let colonsBefore = 0;
  let expression = '';
  for (const part of parts) {
    if (part.kind === 'wildcard') {
      const character = colonsBefore < boundColons ? '[^:]' : '.';
      expression += part.text === '*' ? `${character}*` : character;
    } else if (part.kind === 'text') {
      expression += RegExp.escape(part.text);
      colonsBefore += colonsIn(part);
    }
  }
  return expression;
}
