import { FONT } from './palette.ts';

/** Text that may stand in an element or an attribute. */
export function escapeXml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

export interface TextStyle {
  readonly size: number;
  readonly color: string;
  readonly weight?: 'bold';
  readonly anchor?: 'start' | 'middle' | 'end';
  readonly family?: string;
}

/** One line of text, its baseline at `y`. */
export function textLine(x: number, y: number, text: string, style: TextStyle): string {
  const { size, color, weight, anchor = 'start', family = FONT } = style;
  const bold = weight === undefined ? '' : ` font-weight="${weight}"`;
  return (
    `<text x="${x}" y="${y}" font-family="${family}" font-size="${size}" fill="${color}"` +
    `${bold} text-anchor="${anchor}" xml:space="preserve">${escapeXml(text)}</text>`
  );
}

export function box(
  x: number,
  y: number,
  width: number,
  height: number,
  style: { readonly fill: string; readonly stroke?: string; readonly radius?: number },
): string {
  const stroke = style.stroke === undefined ? '' : ` stroke="${style.stroke}"`;
  return `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="${style.radius ?? 0}" fill="${style.fill}"${stroke}/>`;
}

/** DejaVu Sans is about this wide, in shares of its size: enough to cut and wrap by. */
const CHARACTER_WIDTH = 0.6;

/** About how wide a text is, in pixels. */
export function textWidth(text: string, size: number): number {
  return text.length * size * CHARACTER_WIDTH;
}

/** Cuts a text that would not shorten, with an ellipsis. */
export function shorten(text: string, width: number, size: number): string {
  const most = Math.max(1, Math.floor(width / (size * CHARACTER_WIDTH)));
  return text.length <= most ? text : `${text.slice(0, most - 1)}…`;
}

/** Breaks a text into lines between words. */
export function wrap(text: string, width: number, size: number): string[] {
  const most = Math.max(1, Math.floor(width / (size * CHARACTER_WIDTH)));
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/)) {
    if (line !== '' && line.length + 1 + word.length > most) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return line === '' ? lines : [...lines, line];
}
