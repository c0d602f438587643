import { marked, type Token, type Tokens } from 'marked';
import { formatNumber } from './number-format.ts';
import type { AlarmState, Theme } from './palette.ts';
import type { DrawnSeries } from './series.ts';
import { newestValue } from './shares.ts';
import { box, shorten, textLine, wrap } from './svg.ts';

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** A `singleValue` widget: the newest value of each metric, large. */
export function numbers(series: readonly DrawnSeries[], size: Size, theme: Theme): string {
  const columns = Math.max(1, Math.min(series.length, Math.floor(size.width / 140)));
  const cell = size.width / columns;
  return series
    .map((one, index) => {
      const x = (index % columns) * cell + 14;
      const y = Math.floor(index / columns) * 74 + 46;
      const value = newestValue(one);
      const text = value === undefined ? '—' : formatNumber(value);
      const color = one.color ?? theme.text;
      return (
        textLine(x, y, text, { size: 32, color }) +
        textLine(x, y + 20, shorten(one.label, cell - 20, 11), { size: 11, color: theme.faint })
      );
    })
    .join('');
}

/** A `table` widget: one row for each metric. */
export function valueTable(series: readonly DrawnSeries[], size: Size, theme: Theme): string {
  return rows(
    ['Metric', 'Newest', 'Lowest', 'Highest'],
    series.map((one) => {
      const values = one.points.map(([, value]) => value);
      const known = (value: number | undefined) =>
        value === undefined || !Number.isFinite(value) ? '—' : formatNumber(value);
      return [
        one.label,
        known(newestValue(one)),
        known(Math.min(...values)),
        known(Math.max(...values)),
      ];
    }),
    size,
    theme,
  );
}

/** Rows of text under their headings; columns share the width by what they hold. */
export function rows(
  headings: readonly string[],
  lines: readonly (readonly string[])[],
  { width, height }: Size,
  theme: Theme,
): string {
  const lineHeight = 17;
  const shown = lines.slice(0, Math.max(0, Math.floor((height - 30) / lineHeight)));
  const longest = headings.map((heading, column) =>
    Math.min(60, Math.max(heading.length, ...shown.map((line) => line[column]?.length ?? 0))),
  );
  const total = longest.reduce((sum, length) => sum + length + 2, 0);
  const widths = longest.map((length) => ((length + 2) / total) * (width - 24));
  const starts = widths.map((_, column) => 14 + widths.slice(0, column).reduce((a, b) => a + b, 0));
  const draw = (line: readonly string[], y: number, bold: boolean) =>
    line
      .map((text, column) =>
        textLine(starts[column] ?? 0, y, shorten(text, (widths[column] ?? 0) - 6, 10), {
          size: 10,
          color: bold ? theme.faint : theme.text,
          ...(bold && { weight: 'bold' as const }),
        }),
      )
      .join('');
  return (
    draw(headings, 18, true) +
    box(14, 24, width - 28, 1, { fill: theme.border }) +
    shown.map((line, index) => draw(line, 40 + index * lineHeight, false)).join('')
  );
}

export interface AlarmTile {
  readonly name: string;
  readonly state: AlarmState;
}

/** An `alarm` widget: every alarm with its state in words and colour. */
export function alarmTiles(alarms: readonly AlarmTile[], { width }: Size, theme: Theme): string {
  const columns = Math.max(1, Math.floor(width / 230));
  const cell = (width - 20) / columns;
  return alarms
    .map(({ name, state }, index) => {
      const x = 10 + (index % columns) * cell;
      const y = 6 + Math.floor(index / columns) * 38;
      const color = theme.states[state];
      return (
        box(x, y, cell - 8, 32, { fill: theme.card, stroke: theme.border, radius: 4 }) +
        box(x, y, 5, 32, { fill: color, radius: 2 }) +
        textLine(x + 13, y + 14, shorten(name, cell - 28, 10), { size: 10, color: theme.text }) +
        textLine(x + 13, y + 26, state.replaceAll('_', ' ').toLowerCase(), { size: 9, color })
      );
    })
    .join('');
}

const HEADING_SIZES = [20, 15, 13, 12, 11, 11] as const;
const TEXT_SIZE = 12;

/** A `text` widget: headings, paragraphs, lists and tables of its Markdown. */
export function markdown(source: string, { width }: Size, theme: Theme): string {
  let y = 0;
  const drawn: string[] = [];
  const write = (text: string, size: number, weight?: 'bold') => {
    for (const line of wrap(text, width - 28, size)) {
      y += size * 1.45;
      const style = { size, color: theme.text, ...(weight && { weight }) };
      drawn.push(textLine(14, Math.round(y), line, style));
    }
  };
  for (const token of marked.lexer(source)) {
    if (token.type === 'heading') {
      write(plain(token), HEADING_SIZES[(token as Tokens.Heading).depth - 1] ?? 11, 'bold');
    } else if (token.type === 'list') {
      for (const item of (token as Tokens.List).items) write(`• ${plain(item)}`, TEXT_SIZE);
    } else if (token.type === 'table') {
      const table = token as Tokens.Table;
      for (const line of [table.header, ...table.rows]) {
        write(line.map((one) => plain(one)).join('  |  '), TEXT_SIZE);
      }
    } else if (token.type !== 'space') write(plain(token), TEXT_SIZE);
  }
  return drawn.join('');
}

/** The words of a token, without its marks. */
function plain(token: Pick<Token, 'raw'> | Tokens.TableCell): string {
  const { tokens, text, raw } = token as { tokens?: Token[]; text?: string; raw?: string };
  if (tokens !== undefined && tokens.length > 0) return tokens.map(plain).join('');
  return (text ?? raw ?? '').replaceAll('\n', ' ');
}
