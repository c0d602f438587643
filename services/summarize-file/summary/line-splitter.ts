import { LINE_CHARACTERS_MAX } from '../limits.ts';
import { FileRejection } from '../rejection.ts';

/** Cuts text into lines, whichever way it arrives in pieces. The line's end (LF or CR LF) is not part of it. */
export class LineSplitter {
  #tail = '';
  #lineCount = 0;
  readonly #onLine: (line: string, lineNumber: number) => void;

  constructor(onLine: (line: string, lineNumber: number) => void) {
    this.#onLine = onLine;
  }

  write(text: string): void {
    let start = 0;
    for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', start)) {
      this.#emit(text.slice(start, end));
      start = end + 1;
    }
    if (this.#tail.length + text.length - start > LINE_CHARACTERS_MAX) this.#reject();
    this.#tail += text.slice(start);
  }

  end(): void {
    if (this.#tail.length > 0) this.#emit('');
  }

  #emit(rest: string): void {
    if (this.#tail.length + rest.length > LINE_CHARACTERS_MAX) this.#reject();
    const line = this.#tail === '' ? rest : this.#tail + rest;
    this.#tail = '';
    this.#lineCount++;
    this.#onLine(line.endsWith('\r') ? line.slice(0, -1) : line, this.#lineCount);
  }

  #reject(): never {
    throw new FileRejection(
      'LINE_TOO_LONG',
      `Line ${this.#lineCount + 1} is longer than ${LINE_CHARACTERS_MAX} characters.`,
    );
  }
}
