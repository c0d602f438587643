import { beforeEach, describe, expect, it } from 'vitest';
import { createS3, type S3World } from '../harness.ts';

let s3: S3World;
beforeEach(async () => {
  s3 = await createS3();
  await s3.call('PutObject', { Key: 'k', Tagging: 'team=data&note=a%20b' });
});

const put = (TagSet: object[]) => s3.call('PutObjectTagging', { Key: 'k', Tagging: { TagSet } });

describe('object tags', () => {
  it('come with the upload, are replaced, and go', async () => {
    expect(await s3.call('GetObjectTagging', { Key: 'k' })).toEqual({
      TagSet: [
        { Key: 'team', Value: 'data' },
        { Key: 'note', Value: 'a b' },
      ],
    });
    await put([{ Key: 'stage', Value: '2' }]);
    expect((await s3.call('GetObjectTagging', { Key: 'k' })).TagSet).toEqual([
      { Key: 'stage', Value: '2' },
    ]);
    await s3.call('DeleteObjectTagging', { Key: 'k' });
    expect((await s3.call('GetObjectTagging', { Key: 'k' })).TagSet).toEqual([]);
  });

  it('refuse more than ten with BadRequest', async () => {
    const tags = Array.from({ length: 11 }, (_, i) => ({ Key: `${i}`, Value: '' }));
    await expect(put(tags)).rejects.toMatchObject({ code: 'BadRequest' });
  });

  it.each([
    [
      'a key twice',
      [
        { Key: 'a', Value: '1' },
        { Key: 'a', Value: '2' },
      ],
    ],
    ['an empty key', [{ Key: '', Value: '1' }]],
    ['a key of 129 characters', [{ Key: 'x'.repeat(129), Value: '1' }]],
    ['a value of 257 characters', [{ Key: 'a', Value: 'x'.repeat(257) }]],
    ['a key of AWS', [{ Key: 'aws:x', Value: '1' }]],
    ['a comma', [{ Key: 'a', Value: '1,2' }]],
  ])('refuse %s with InvalidTag', async (_what, tags) => {
    await expect(put(tags)).rejects.toMatchObject({ code: 'InvalidTag' });
  });
});
