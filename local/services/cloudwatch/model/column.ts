/** Numbers by index; four bytes each while that keeps every one exact, else eight. NaN stands for none. */
export class Column {
  #cells: Float32Array | Float64Array;

  constructor(length: number) {
    this.#cells = new Float32Array(length).fill(Number.NaN);
  }

  get(index: number): number {
    return this.#cells[index] as number;
  }

  set(index: number, value: number): void {
    if (this.#cells instanceof Float32Array && Math.fround(value) !== value) {
      this.#cells = Float64Array.from(this.#cells);
    }
    this.#cells[index] = value;
  }
}
