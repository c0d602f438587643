import { compilePattern, type EventMatcher } from '../../../patterns/event-pattern.ts';

/**
 * Compiles the filters of an event source mapping: a record must match one of them; with none,
 * every record passes. https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html
 * @throws InvalidPatternError
 */
export function compileFilters(patterns: readonly string[]): EventMatcher {
  return anyOf(patterns.map((pattern) => compilePattern(pattern)));
}

/**
 * The same for a queue's messages. A pattern with an object for the body looks into the body as
 * JSON, any other takes it as text; a message whose body is of the other form does not pass.
 * @throws InvalidPatternError
 */
export function compileMessageFilters(patterns: readonly string[]): EventMatcher {
  return anyOf(
    patterns.map((pattern) => {
      const matches = compilePattern(pattern);
      return looksIntoBody(pattern)
        ? (record) => matches(withParsedBody(record as { readonly body?: string }))
        : matches;
    }),
  );
}

function anyOf(matchers: readonly EventMatcher[]): EventMatcher {
  if (matchers.length === 0) return () => true;
  return (record) => matchers.some((matches) => matches(record));
}

function looksIntoBody(pattern: string): boolean {
  const { body } = JSON.parse(pattern) as { body?: unknown };
  return typeof body === 'object' && body !== null && !Array.isArray(body);
}

function withParsedBody(record: { readonly body?: string }): object {
  return { ...record, body: parseJson(record.body ?? '') };
}

/** Text that is not JSON matches nothing that could be looked for inside of it. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
