import { createRequire } from 'node:module';
import { Resvg } from '@resvg/resvg-js';
import { FONT } from '../../charts/palette.ts';

const require = createRequire(import.meta.url);
/** Fonts of the project's own: those of the machine would give other pictures elsewhere. */
const FONT_FILES = ['DejaVuSans.ttf', 'DejaVuSans-Bold.ttf'].map((file) =>
  require.resolve(`dejavu-fonts-ttf/ttf/${file}`),
);

/** An SVG document as a PNG image of the same size. */
export function toPng(svg: string): Buffer {
  const font = { loadSystemFonts: false, fontFiles: FONT_FILES, defaultFontFamily: FONT };
  return Buffer.from(new Resvg(svg, { font }).render().asPng());
}
