import { beforeEach, describe, expect, it } from 'vitest';
import { EXPIRY_DELAY_MS } from '../../../../../local/services/dynamodb/limits.ts';
import { createDynamoDb, createThings, type TestDynamoDb, THINGS } from '../fixture.ts';

let dynamodb: TestDynamoDb;

const START_SECONDS = Date.UTC(2026, 0, 1) / 1000;

beforeEach(async () => {
  dynamodb = createDynamoDb();
  await createThings(dynamodb, { stream: 'OLD_IMAGE' });
});

const setTtl = (Enabled: boolean, AttributeName = 'expiresAt') =>
  dynamodb.call('UpdateTimeToLive', {
    ...THINGS,
    TimeToLiveSpecification: { Enabled, AttributeName },
  });
const put = (id: string, expiresInSeconds: number) =>
  dynamodb.call('PutItem', {
    ...THINGS,
    Item: { id: { S: id }, expiresAt: { N: String(START_SECONDS + expiresInSeconds) } },
  });
const ids = async () =>
  (await dynamodb.call('Scan', THINGS)).Items.map((item) => item.id?.S).sort();
const advance = (ms: number) => dynamodb.clock.advance(ms);

describe('Time to live', () => {
  it('leaves an expired item readable for a while, then deletes it', async () => {
    await setTtl(true);
    await put('soon', 60);
    await put('later', 120);
    await advance(61_000);
    expect(await ids()).toEqual(['later', 'soon']);
    await advance(EXPIRY_DELAY_MS);
    expect(await ids()).toEqual(['later']);
    await advance(60_000);
    expect(await ids()).toEqual([]);
  });

  it('marks its deletions in the stream as its own', async () => {
    await setTtl(true);
    await put('a', 60);
    const { Table } = await dynamodb.call('DescribeTable', THINGS);
    let notified = 0;
    dynamodb.kernel.signals.listen(Table.LatestStreamArn, () => notified++);
    await advance(61_000 + EXPIRY_DELAY_MS);
    expect(notified).toBe(1);
    const [, record] = await dynamodb.records('things');
    expect(record).toMatchObject({
      eventName: 'REMOVE',
      userIdentity: { Type: 'Service', PrincipalId: 'dynamodb.amazonaws.com' },
      dynamodb: { OldImage: { id: { S: 'a' } } },
    });
    expect(dynamodb.kernel.journal.entries().at(-1)?.event).toBe('dynamodb:expired');
  });

  it('follows the attribute as it changes', async () => {
    await setTtl(true);
    await put('extended', 60);
    await put('shortened', 600);
    await put('kept', 60);
    await put('extended', 10_000);
    await put('shortened', 30);
    await dynamodb.call('UpdateItem', {
      ...THINGS,
      Key: { id: { S: 'kept' } },
      UpdateExpression: 'REMOVE expiresAt',
    });
    await advance(61_000 + EXPIRY_DELAY_MS);
    expect(await ids()).toEqual(['extended', 'kept']);
  });

  it('passes over what is no time, and what is more than five years past', async () => {
    await setTtl(true);
    const values = { text: { S: '5' }, set: { NS: ['5'] }, ancient: { N: '5' }, past: undefined };
    for (const [id, expiresAt] of Object.entries(values)) {
      if (expiresAt)
        await dynamodb.call('PutItem', { ...THINGS, Item: { id: { S: id }, expiresAt } });
    }
    await put('past', -60);
    await advance(EXPIRY_DELAY_MS);
    expect(await ids()).toEqual(['ancient', 'set', 'text']);
  });

  it('takes in the items that were there before it, and stops when it is disabled', async () => {
    await put('a', 60);
    await put('b', 1000);
    await setTtl(true);
    await advance(61_000 + EXPIRY_DELAY_MS);
    expect(await ids()).toEqual(['b']);
    await setTtl(false);
    await advance(1000_000 + EXPIRY_DELAY_MS);
    expect(await ids()).toEqual(['b']);
  });

  it('is described, and refuses what would change nothing', async () => {
    const describeTtl = async () =>
      (await dynamodb.call('DescribeTimeToLive', THINGS)).TimeToLiveDescription;
    expect(await describeTtl()).toEqual({ TimeToLiveStatus: 'DISABLED' });
    await setTtl(true);
    expect(await describeTtl()).toEqual({
      TimeToLiveStatus: 'ENABLED',
      AttributeName: 'expiresAt',
    });
    await expect(setTtl(true)).rejects.toMatchObject({ message: 'TimeToLive is already enabled' });
    await expect(setTtl(true, 'other')).rejects.toMatchObject({
      message:
        'TimeToLive is active on a different AttributeName: current AttributeName is expiresAt',
    });
    await setTtl(false);
    await expect(setTtl(false)).rejects.toMatchObject({
      message: 'TimeToLive is already disabled',
    });
  });
});
