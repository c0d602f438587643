import { describe, expect, it } from 'vitest';
import { KeyIndex } from '../../../../../local/services/s3/model/key-index.ts';
import {
  type ListMarker,
  type ListQuery,
  listPage,
} from '../../../../../local/services/s3/model/listing.ts';

/** Each key has as many items as its value says, called `key#0`, `key#1`, … */
function indexOf(counts: Record<string, number>): KeyIndex<string[]> {
  const index = new KeyIndex<string[]>();
  for (const [key, count] of Object.entries(counts)) {
    index.set(
      key,
      Array.from({ length: count }, (_, item) => `${key}#${item}`),
    );
  }
  return index;
}

const ITEMS = { of: (items: string[]) => items, idOf: (item: string) => item };

function list(index: KeyIndex<string[]>, query: Partial<ListQuery>) {
  return listPage(index, { prefix: '', delimiter: '', maxCount: 1000, ...query }, ITEMS);
}

const TREE = indexOf({ 'a/1': 1, 'a/2': 1, 'a/b/3': 1, b: 1, 'c/4': 1, 'c/5': 0, d: 0 });

describe('listPage', () => {
  it('lists all items in key order', () => {
    expect(list(TREE, {}).items).toEqual(['a/1#0', 'a/2#0', 'a/b/3#0', 'b#0', 'c/4#0']);
  });

  it('keeps to a prefix', () => {
    expect(list(TREE, { prefix: 'a/' }).items).toEqual(['a/1#0', 'a/2#0', 'a/b/3#0']);
    expect(list(TREE, { prefix: 'a/b' }).items).toEqual(['a/b/3#0']);
    expect(list(TREE, { prefix: 'x' }).items).toEqual([]);
  });

  it('rolls keys up to the delimiter', () => {
    expect(list(TREE, { delimiter: '/' })).toEqual({
      items: ['b#0'],
      commonPrefixes: ['a/', 'c/'],
    });
    expect(list(TREE, { delimiter: '/', prefix: 'a/' })).toEqual({
      items: ['a/1#0', 'a/2#0'],
      commonPrefixes: ['a/b/'],
    });
  });

  it('does not show a common prefix under which nothing is left', () => {
    const index = indexOf({ 'gone/1': 0, 'gone/2': 0, 'half/1': 0, 'half/2': 1 });
    expect(list(index, { delimiter: '/' }).commonPrefixes).toEqual(['half/']);
  });

  it('goes on after a key, and after all keys of a common prefix', () => {
    expect(list(TREE, { after: { key: 'a/2' } }).items).toEqual(['a/b/3#0', 'b#0', 'c/4#0']);
    expect(list(TREE, { delimiter: '/', after: { key: 'a/' } })).toEqual({
      items: ['b#0'],
      commonPrefixes: ['c/'],
    });
  });

  it('goes on between the items of one key', () => {
    const index = indexOf({ a: 3, b: 1 });
    const after = { key: 'a', itemId: 'a#1' };
    expect(list(index, { after }).items).toEqual(['a#2', 'b#0']);
  });

  it('gives nothing and no marker for a page of none', () => {
    expect(list(TREE, { maxCount: 0 })).toEqual({ items: [], commonPrefixes: [] });
  });

  it.each([1, 2, 3, 4, 5])('gives the same in pages of %i as in one', (maxCount) => {
    const index = indexOf({
      'a/1': 1,
      'a/\u{10ffff}x': 1,
      'a/\u{10ffff}y': 1,
      'b/1': 2,
      'b/2': 1,
      c: 3,
      'd/1': 1,
    });
    for (const delimiter of ['', '/']) {
      const whole = list(index, { delimiter });
      const items: string[] = [];
      const commonPrefixes: string[] = [];
      let after: ListMarker | undefined;
      do {
        const page = list(index, { delimiter, maxCount, after });
        items.push(...page.items);
        commonPrefixes.push(...page.commonPrefixes);
        after = page.next;
      } while (after !== undefined);
      expect({ items, commonPrefixes }).toEqual(whole);
    }
  });
});
