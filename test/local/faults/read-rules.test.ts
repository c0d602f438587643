import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readFaultRules } from '../../../local/faults/read-rules.ts';

function fileWith(text: string): string {
  const path = join(mkdtempSync(join(tmpdir(), 'faults-')), 'faults.json');
  writeFileSync(path, text);
  return path;
}

describe('a file of fault rules', () => {
  it('gives the rules', () => {
    const rules = [
      {
        on: 'call',
        service: 'dynamodb',
        operation: 'PutItem',
        probability: 0.1,
        window: { startSeconds: 60, endSeconds: 120 },
        effect: { kind: 'latency', atLeastMs: 100, atMostMs: 2000 },
      },
      { on: 'delivery', target: '*:ingest', times: 1, effect: { kind: 'lost' } },
    ];
    expect(readFaultRules(fileWith(JSON.stringify(rules)))).toEqual(rules);
  });

  it('reads as the guide shows one', () => {
    const guide = new URL('../../../docs/your-application.md', import.meta.url);
    const [, shown = ''] = /```json\n([\s\S]*?)```/.exec(readFileSync(guide, 'utf8')) ?? [];
    expect(readFaultRules(fileWith(shown)).map(({ name }) => name)).toEqual([
      'slow table',
      'a lost hand-off',
    ]);
  });

  it('is refused with the place of each mistake', () => {
    const rules = [
      { on: 'call', effect: { kind: 'lost' } },
      { on: 'call', service: 'mainframe', probability: 2, effect: { kind: 'error', code: 'X' } },
      { on: 'delivery', operation: 'PutItem', effect: { kind: 'lost' } },
    ];
    const read = () => readFaultRules(fileWith(JSON.stringify(rules)));
    expect(read).toThrow(/rule 1, effect\.kind: /);
    expect(read).toThrow(/rule 2, service: .*\n {2}rule 2, probability: /);
    expect(read).toThrow(/rule 3: .*operation/);
  });

  it.each([
    ['not there', () => '/nowhere/faults.json', 'There is no file of fault rules'],
    ['not JSON', () => fileWith('['), 'are not JSON'],
    ['not a list', () => fileWith('{}'), 'the file: '],
  ])('that is %s is refused in a sentence', (_, path, sentence) => {
    expect(() => readFaultRules(path())).toThrow(sentence);
  });
});
