import type { StateValue } from '../model/alarm.ts';
import type { Rule } from './rule.ts';

/** A rule that cannot be read, in one sentence. */
export class RuleSyntaxError extends Error {
  override readonly name = 'RuleSyntaxError';
}

const TOKEN = /\s*(?:([(),%])|"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|([^\s(),%"']+))/y;
const STATES: ReadonlySet<string> = new Set(['ALARM', 'OK', 'INSUFFICIENT_DATA']);

interface Token {
  readonly text: string;
  readonly isName: boolean;
}

/** Reads a composite alarm's rule; AND binds closer than OR. @throws RuleSyntaxError */
export function parseRule(source: string): Rule {
  const parser = new RuleParser(tokenize(source));
  return parser.whole();
}

function tokenize(source: string): Token[] {
  const tokens: Token[] = [];
  const text = source.trim();
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const at = TOKEN.lastIndex;
    const match = TOKEN.exec(text);
    if (match === null)
      throw new RuleSyntaxError(`Unexpected text at position ${at}: ${text.slice(at)}`);
    const [, sign, doubleQuoted, singleQuoted, word] = match;
    const quoted = doubleQuoted ?? singleQuoted;
    tokens.push({ text: sign ?? quoted ?? word ?? '', isName: sign === undefined });
  }
  return tokens;
}

class RuleParser {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  whole(): Rule {
    const rule = this.#or();
    const rest = this.#tokens[this.#at];
    if (rest !== undefined)
      throw new RuleSyntaxError(`Unexpected '${rest.text}' after the rule's end`);
    return rule;
  }

  #or(): Rule {
    return this.#operands('or', 'OR', () => this.#and());
  }

  #and(): Rule {
    return this.#operands('and', 'AND', () => this.#not());
  }

  #operands(kind: 'and' | 'or', word: string, operand: () => Rule): Rule {
    const operands = [operand()];
    while (this.#takeWord(word)) operands.push(operand());
    const [first] = operands;
    return operands.length === 1 && first !== undefined ? first : { kind, operands };
  }

  #not(): Rule {
    return this.#takeWord('NOT') ? { kind: 'not', operand: this.#not() } : this.#primary();
  }

  #primary(): Rule {
    const { text } = this.#next('a condition');
    if (text === '(') {
      const rule = this.#or();
      this.#expect(')');
      return rule;
    }
    const word = text.toUpperCase();
    if (word === 'TRUE' || word === 'FALSE') return { kind: 'constant', value: word === 'TRUE' };
    if (word === 'AT_LEAST') return this.#atLeast();
    if (!STATES.has(word)) throw new RuleSyntaxError(`'${text}' is not a function of alarm rules`);
    this.#expect('(');
    const alarm = this.#name();
    this.#expect(')');
    return { kind: 'state', state: word as StateValue, alarm };
  }

  /** `AT_LEAST(2, ALARM, (a, b, c))`, `AT_LEAST(50%, NOT OK, (a, b))` */
  #atLeast(): Rule {
    this.#expect('(');
    const count = Number(this.#next('a number').text);
    if (!Number.isFinite(count)) throw new RuleSyntaxError('AT_LEAST begins with a number');
    const isPercent = this.#take('%');
    this.#expect(',');
    const isNegated = this.#takeWord('NOT');
    const state = this.#next('a state').text.toUpperCase();
    if (!STATES.has(state)) throw new RuleSyntaxError(`'${state}' is not a state of alarms`);
    this.#expect(',');
    this.#expect('(');
    const alarms = [this.#name()];
    while (this.#take(',')) alarms.push(this.#name());
    this.#expect(')');
    this.#expect(')');
    return { kind: 'atLeast', count, isPercent, state: state as StateValue, isNegated, alarms };
  }

  #name(): string {
    const token = this.#next('the name of an alarm');
    if (!token.isName) throw new RuleSyntaxError(`'${token.text}' is not the name of an alarm`);
    return token.text;
  }

  #next(what: string): Token {
    const token = this.#tokens[this.#at];
    if (token === undefined) throw new RuleSyntaxError(`The rule ends where ${what} is expected`);
    this.#at++;
    return token;
  }

  #expect(sign: string): void {
    const { text } = this.#next(`'${sign}'`);
    if (text !== sign) throw new RuleSyntaxError(`'${text}' stands where '${sign}' is expected`);
  }

  #take(sign: string): boolean {
    if (this.#tokens[this.#at]?.text !== sign) return false;
    this.#at++;
    return true;
  }

  #takeWord(word: string): boolean {
    const token = this.#tokens[this.#at];
    if (!token?.isName || token.text.toUpperCase() !== word) return false;
    this.#at++;
    return true;
  }
}
