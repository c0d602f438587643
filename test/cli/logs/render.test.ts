import { describe, expect, it } from 'vitest';
import { readLogEntry } from '../../../cli/logs/log-entry.ts';
import { renderEntry } from '../../../cli/logs/render-entry.ts';
import { renderRows } from '../../../cli/logs/render-rows.ts';

const AT_MS = Date.UTC(2026, 0, 1, 12, 0, 0, 5);
const render = (fields: object) =>
  renderEntry(
    readLogEntry(JSON.stringify({ level: 'INFO', service: 'files', ...fields })),
    AT_MS,
    'group',
  );

describe('a log entry on the terminal', () => {
  it('is one line when all of it fits', () => {
    expect(render({ message: 'done', key: 'a b', size: 3, error: { name: 'E' } })).toBe(
      '12:00:00.005 INFO  files               done  key="a b" size=3 error.name=E',
    );
  });

  it('puts what does not fit on indented lines of at most 100 columns, and loses nothing', () => {
    const fields = Object.fromEntries(
      Array.from({ length: 20 }, (_, n) => [`field${n}`, 'x'.repeat(n)]),
    );
    const [head, ...rest] = render({ message: 'done', ...fields }).split('\n');
    expect(head).toMatch(/done$/);
    expect(Math.max(...rest.map(({ length }) => length))).toBeLessThanOrEqual(100);
    expect(rest.every((line) => line.startsWith('    '))).toBe(true);
    expect(rest.join(' ').trim().split(/\s+/)).toHaveLength(20);
  });

  it('keeps the lines of a stack apart', () => {
    expect(renderEntry(readLogEntry('Error: no\n  at f'), AT_MS, 'group')).toBe(
      '12:00:00.005 INFO  group               Error: no\n      at f',
    );
  });
});

describe('rows of a query', () => {
  it('are a table where they fit', () => {
    expect(
      renderRows([
        { level: 'ERROR', n: '2' },
        { level: 'INFO', n: '10' },
      ]),
    ).toBe('level   n \nERROR   2 \nINFO   10 ');
  });

  it('are lists of fields where a table would be too wide', () => {
    const message = 'x'.repeat(120);
    expect(renderRows([{ a: '1', message }, { a: '2' }])).toBe(
      `a        1\nmessage  ${message}\n\na        2`,
    );
  });

  it('may be none', () => expect(renderRows([])).toBe('The query found no rows.'));
});
