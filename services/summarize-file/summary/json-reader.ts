import { JSON_DEPTH_MAX, WHOLE_JSON_CHARACTERS_MAX } from '../limits.ts';
import { FileRejection } from '../rejection.ts';
import { JsonTokenReader } from './json-token-reader.ts';
import { addJsonRow, inspectJson } from './json-value.ts';
import type { Reader } from './reader.ts';
import { Table } from './table.ts';

/** Parses JSON that is known to be short, refusing what nests too deep to be walked. */
export function parseJson(text: string, place: string): { value: unknown } | 'has long numbers' {
  const { depth, hasLongNumbers } = inspectJson(text);
  if (depth > JSON_DEPTH_MAX) {
    throw new FileRejection('NESTED_TOO_DEEP', `${place} is nested deeper than ${JSON_DEPTH_MAX}.`);
  }
  if (hasLongNumbers) return 'has long numbers';
  try {
    return { value: JSON.parse(text) };
  } catch (error) {
    // The parser's message quotes the content, which must not travel.
    if (error instanceof SyntaxError) {
      throw new FileRejection('INVALID_JSON', `${place} is not valid JSON.`);
    }
    throw error;
  }
}

/** Reads one JSON document: whole when it is short, else token by token. */
export class JsonReader implements Reader {
  #text = '';
  #tokens: JsonTokenReader | undefined;
  readonly #table = new Table();

  get table(): Table {
    return this.#table;
  }

  write(text: string): void {
    if (this.#tokens !== undefined) {
      this.#tokens.write(text);
      return;
    }
    this.#text += text;
    if (this.#text.length > WHOLE_JSON_CHARACTERS_MAX) this.#readTokens();
  }

  end(): void {
    if (this.#tokens === undefined) this.#readWhole();
    this.#tokens?.end();
  }

  #readTokens(): void {
    this.#tokens = new JsonTokenReader(this.#table);
    this.#tokens.write(this.#text);
    this.#text = '';
  }

  #readWhole(): void {
    const parsed = parseJson(this.#text, 'The document');
    if (parsed === 'has long numbers') this.#readTokens();
    else if (Array.isArray(parsed.value)) {
      for (const element of parsed.value) addJsonRow(this.#table, element);
    } else addJsonRow(this.#table, parsed.value);
  }
}
