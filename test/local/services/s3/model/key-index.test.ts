import { describe, expect, it } from 'vitest';
import { compareKeys, KeyIndex } from '../../../../../local/services/s3/model/key-index.ts';

describe('compareKeys', () => {
  it('orders like the keys’ UTF-8 bytes', () => {
    const keys = ['', 'a', 'a/', 'a/b', 'aa', 'Z', 'é', 'e\u0301', '\uffee', '\u{1f600}', '\ue000'];
    const byBytes = keys.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    expect(keys.toSorted(compareKeys)).toEqual(byBytes);
  });
});

describe('KeyIndex', () => {
  it('finds the first entry from a key on, and the first after it', () => {
    const index = new KeyIndex<number>();
    for (const [value, key] of ['b', 'd', 'a'].entries()) index.set(key, value);
    expect(index.firstFrom('b')).toEqual(['b', 0]);
    expect(index.firstFrom('c')).toEqual(['d', 1]);
    expect(index.firstAfter('b')).toEqual(['d', 1]);
    expect(index.firstAfter('d')).toBeUndefined();
    expect([...index.values()]).toEqual([2, 0, 1]);
  });
});
