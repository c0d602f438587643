import { renderTable } from '../terminal.ts';
import type { Spread } from './statistics.ts';

/** One measured quantity, with the spread of its runs. */
export interface Figure extends Spread {
  readonly name: string;
  readonly unit: string;
}

export function figure(name: string, unit: string, spread: Spread): Figure {
  return { name, unit, ...spread };
}

export function renderFigures(figures: readonly Figure[]): string {
  return renderTable(
    [
      { title: 'Figure' },
      { title: 'Median', align: 'right' },
      { title: 'Min', align: 'right' },
      { title: 'Max', align: 'right' },
      { title: 'Runs', align: 'right' },
      { title: 'Unit' },
    ],
    figures.map((one) => [
      one.name,
      round(one.median),
      round(one.min),
      round(one.max),
      String(one.runs),
      one.unit,
    ]),
  );
}

/** Three digits say all that a noisy machine can. */
function round(value: number): string {
  return Number.isFinite(value) ? String(Number(value.toPrecision(3))) : '-';
}
