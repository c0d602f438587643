import { Tokenizer, TokenizerError, TokenType } from '@streamparser/json';
import {
  COLUMNS_MAX,
  JSON_DEPTH_MAX,
  JSON_ROW_CHARACTERS_MAX,
  LINE_CHARACTERS_MAX,
  NESTED_CHARACTERS_MAX,
} from '../limits.ts';
import { FileRejection } from '../rejection.ts';
import {
  addJsonField,
  type JsonField,
  numberField,
  stringField,
  VALUE_COLUMN,
} from './json-value.ts';
import type { Reader } from './reader.ts';
import { Table } from './table.ts';
import { KIND } from './values.ts';

type Expected =
  | 'value'
  | 'value or end'
  | 'name'
  | 'name or end'
  | 'colon'
  | 'comma or end'
  | 'end';

/** A tokenizer that remembers the digits of the number it has just read. */
class SourceTokenizer extends Tokenizer {
  numberSource = '';

  protected override parseNumber(source: string): number {
    this.numberSource = source;
    return Number(source);
  }
}

/**
 * Reads a JSON document token by token, so that its size does not matter. The elements of a top-level array are rows;
 * any other document is one row.
 */
export class JsonTokenReader implements Reader {
  readonly table: Table;
  readonly #arrayIsRows: boolean;
  readonly #tokenizer = new SourceTokenizer();
  readonly #open: ('{' | '[')[] = [];
  #expected: Expected = 'value';
  /** How many brackets are open where a row begins. */
  #rowDepth = 0;
  #name = VALUE_COLUMN;
  #fields = new Map<string, JsonField>();
  #rowCharacters = 0;
  /** The nested value being read, as text. */
  #nested = '';
  #charactersSinceToken = 0;

  constructor(table = new Table(), arrayIsRows = true) {
    this.table = table;
    this.#arrayIsRows = arrayIsRows;
    this.#tokenizer.onToken = ({ token, value }) => this.#read(token, value);
  }

  write(text: string): void {
    // White space may follow the document, and the tokenizer refuses it.
    if (this.#expected === 'end') {
      if (text.trim() !== '') this.#refuse();
      return;
    }
    this.#charactersSinceToken += text.length;
    this.#run(() => this.#tokenizer.write(text));
    if (this.#charactersSinceToken > LINE_CHARACTERS_MAX + text.length) {
      throw new FileRejection('LINE_TOO_LONG', 'A JSON string, number or gap is too long.');
    }
  }

  end(): void {
    this.#run(() => {
      if (!this.#tokenizer.isEnded) this.#tokenizer.end();
    });
    if (this.#expected !== 'end') this.#refuse();
  }

  #run(step: () => void): void {
    try {
      step();
    } catch (error) {
      if (error instanceof TokenizerError) this.#refuse();
      throw error;
    }
  }

  #refuse(): never {
    throw new FileRejection(
      'INVALID_JSON',
      `The JSON document is not valid after row ${this.table.rowCount}.`,
    );
  }

  #read(token: TokenType, value: unknown): void {
    this.#charactersSinceToken = 0;
    switch (token) {
      case TokenType.LEFT_BRACE:
        this.#openBracket('{');
        return;
      case TokenType.LEFT_BRACKET:
        this.#openBracket('[');
        return;
      case TokenType.RIGHT_BRACE:
        this.#closeBracket('{');
        return;
      case TokenType.RIGHT_BRACKET:
        this.#closeBracket('[');
        return;
      case TokenType.COLON:
        if (this.#expected !== 'colon') this.#refuse();
        this.#expected = 'value';
        if (this.#isNested()) this.#append(':');
        return;
      case TokenType.COMMA:
        if (this.#expected !== 'comma or end') this.#refuse();
        this.#expected = this.#open.at(-1) === '{' ? 'name' : 'value';
        if (this.#isNested()) this.#append(',');
        return;
      default:
        this.#readScalar(token, value);
        return;
    }
  }

  #readScalar(token: TokenType, value: unknown): void {
    if (this.#expected === 'name' || this.#expected === 'name or end') {
      if (token !== TokenType.STRING) this.#refuse();
      this.#expected = 'colon';
      if (this.#isNested()) this.#append(JSON.stringify(value));
      else this.#name = value as string;
      return;
    }
    this.#beginValue();
    const field = this.#scalarField(value);
    if (!this.#isNested()) this.#setField(field);
    else if (typeof value === 'number') this.#append(field?.text ?? '');
    else this.#append(JSON.stringify(value));
    this.#endValue();
  }

  #scalarField(value: unknown): JsonField {
    if (value === null) return undefined;
    if (typeof value === 'string') return stringField(value);
    if (typeof value === 'number') return numberField(value, this.#tokenizer.numberSource);
    return { text: String(value), kind: KIND.boolean };
  }

  #openBracket(bracket: '{' | '['): void {
    this.#beginValue();
    if (this.#open.length === JSON_DEPTH_MAX) {
      throw new FileRejection(
        'NESTED_TOO_DEEP',
        `The JSON document is nested deeper than ${JSON_DEPTH_MAX}.`,
      );
    }
    const isRows = this.#open.length === 0 && bracket === '[' && this.#arrayIsRows;
    if (isRows) this.#rowDepth = 1;
    this.#open.push(bracket);
    this.#expected = bracket === '{' ? 'name or end' : 'value or end';
    if (!isRows && this.#isNested()) this.#append(bracket);
  }

  #closeBracket(bracket: '{' | '['): void {
    if (!this.#expected.endsWith('or end') || this.#open.at(-1) !== bracket) this.#refuse();
    const closing = bracket === '{' ? '}' : ']';
    const wasNested = this.#isNested();
    if (wasNested) this.#append(closing);
    this.#open.pop();
    if (wasNested && !this.#isNested()) {
      this.#setField({ text: this.#nested, kind: bracket === '{' ? KIND.object : KIND.array });
      this.#nested = '';
    }
    this.#endValue();
  }

  /** Inside a field's value that is an object or array, or inside a row that is an array. */
  #isNested(): boolean {
    const isRowArray = this.#open[this.#rowDepth] === '[';
    return this.#open.length > this.#rowDepth + 1 || isRowArray;
  }

  #append(text: string): void {
    if (this.#nested.length < NESTED_CHARACTERS_MAX) this.#nested += text;
  }

  #beginValue(): void {
    if (this.#expected !== 'value' && this.#expected !== 'value or end') this.#refuse();
    if (this.#open.length === this.#rowDepth) this.#name = VALUE_COLUMN;
  }

  #setField(field: JsonField): void {
    this.#fields.set(this.#name, field);
    this.#rowCharacters += this.#name.length + (field?.text.length ?? 0);
    if (this.#rowCharacters > JSON_ROW_CHARACTERS_MAX) {
      throw new FileRejection(
        'LINE_TOO_LONG',
        `Row ${this.table.rowCount + 1} is longer than ${JSON_ROW_CHARACTERS_MAX} characters.`,
      );
    }
    if (this.#fields.size > COLUMNS_MAX) {
      throw new FileRejection('TOO_MANY_COLUMNS', `A row has more than ${COLUMNS_MAX} columns.`);
    }
  }

  #endValue(): void {
    this.#expected = this.#open.length === 0 ? 'end' : 'comma or end';
    const endsRow = this.#open.length === this.#rowDepth;
    if (!endsRow) return;
    this.table.rowCount++;
    for (const [name, field] of this.#fields) addJsonField(this.table, name, field);
    this.#fields.clear();
    this.#rowCharacters = 0;
  }
}
