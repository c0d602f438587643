import { type DashboardBody, GRID_COLUMNS, placeOf } from './dashboard-body.ts';
import { LIGHT, type Theme } from './palette.ts';
import { box } from './svg.ts';
import { drawWidget, type WidgetData } from './widget-picture.ts';

/** One column and one row of the grid, in pixels; widgets keep half a gap on each side. */
const COLUMN_WIDTH = 60;
const ROW_HEIGHT = 48;
const GAP = 8;

/** A whole dashboard as one SVG document, laid out as CloudWatch does; the same data give the same bytes. */
export function drawBoard(
  body: DashboardBody,
  data: readonly WidgetData[],
  theme: Theme = LIGHT,
): string {
  const width = GRID_COLUMNS * COLUMN_WIDTH + GAP;
  const bottoms = body.widgets.map((widget) => placeOf(widget).y + placeOf(widget).height);
  const height = Math.max(1, ...bottoms) * ROW_HEIGHT + GAP;
  const widgets = body.widgets.map((widget, index) => {
    const place = placeOf(widget);
    const size = {
      width: place.width * COLUMN_WIDTH - GAP,
      height: place.height * ROW_HEIGHT - GAP,
    };
    const drawn = drawWidget(widget, data[index] ?? { range: { startMs: 0, endMs: 0 } }, size, {
      theme,
      idPrefix: `w${index}`,
    });
    const x = place.x * COLUMN_WIDTH + GAP;
    const y = place.y * ROW_HEIGHT + GAP;
    return `<g transform="translate(${x} ${y})">${drawn}</g>`;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">`,
    box(0, 0, width, height, { fill: theme.page }),
    ...widgets,
    '</svg>',
    '',
  ].join('\n');
}
