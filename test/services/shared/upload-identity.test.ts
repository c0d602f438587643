import { describe, expect, it } from 'vitest';
import { padSequencer, uploadIdOf } from '../../../services/shared/upload-identity.ts';

describe('an upload id', () => {
  it('is 32 hexadecimal digits, the same for the same upload', () => {
    expect(uploadIdOf('b', 'k', 'v')).toMatch(/^[0-9a-f]{32}$/);
    expect(uploadIdOf('b', 'k', 'v')).toBe(uploadIdOf('b', 'k', 'v'));
  });

  it('tells apart what joins to the same text', () => {
    const ids = [
      uploadIdOf('a', 'b/c', 'v'),
      uploadIdOf('a/b', 'c', 'v'),
      uploadIdOf('a', 'b', '/cv'),
      uploadIdOf('a', 'v\0b/c', ''),
    ];
    expect(new Set(ids).size).toBe(ids.length);
  });
});

describe('a padded sequencer', () => {
  it('compares as text in the order of S3', () => {
    const order = ['617f08299329d1', '617F08299329D189', '617F08299329D18A'].map(padSequencer);
    expect(order.toSorted()).toEqual(order);
    expect(new Set(order.map((text) => text.length))).toEqual(new Set([32]));
  });
});
