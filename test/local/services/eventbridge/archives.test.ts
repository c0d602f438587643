import type {
  DescribeArchiveResponse,
  DescribeReplayResponse,
  ListArchivesResponse,
} from '@aws-sdk/client-eventbridge';
import { describe, expect, it } from 'vitest';
import type { CreatedResource, ResourceContext } from '../../../../local/service.ts';
import { createEventBridgeHarness, QUEUE_ARN } from './harness.ts';

const START_MS = Date.UTC(2026, 0, 1);
const DAY_MS = 24 * 3600 * 1000;
const BUS_ARN = 'arn:aws:events:us-east-1:000000000000:event-bus/default';
const ARCHIVE_ARN = 'arn:aws:events:us-east-1:000000000000:archive/archive';

async function createWithArchive(settings: object = {}) {
  const events = createEventBridgeHarness();
  const { call } = events;
  const input = { ArchiveName: 'archive', EventSourceArn: BUS_ARN };
  await call('CreateArchive', { ...input, ...settings });
  await events.putRule();
  const describeArchive = () =>
    call<DescribeArchiveResponse>('DescribeArchive', { ArchiveName: 'archive' });
  const replayInput = {
    ReplayName: 'replay',
    EventSourceArn: ARCHIVE_ARN,
    EventStartTime: new Date(START_MS),
    EventEndTime: new Date(START_MS + DAY_MS),
    Destination: { Arn: BUS_ARN },
  };
  const startReplay = (more: object = {}) => call('StartReplay', { ...replayInput, ...more });
  const describeReplay = () =>
    call<DescribeReplayResponse>('DescribeReplay', { ReplayName: 'replay' });
  return { ...events, describeArchive, startReplay, describeReplay };
}

describe('an archive', () => {
  it('keeps the events of its bus that its pattern matches', async () => {
    const EventPattern = '{"detail":{"n":[1]}}';
    const { describeArchive, putEvent } = await createWithArchive({ EventPattern });
    await putEvent({ n: 1 });
    await putEvent({ n: 2 });
    expect(await describeArchive()).toMatchObject({
      ArchiveArn: ARCHIVE_ARN,
      EventSourceArn: BUS_ARN,
      State: 'ENABLED',
      EventPattern,
      EventCount: 1,
      RetentionDays: 0,
    });
    expect((await describeArchive()).SizeBytes).toBeGreaterThan(100);
  });

  it('forgets events when their retention is over', async () => {
    const { clock, describeArchive, putEvent } = await createWithArchive({ RetentionDays: 1 });
    await putEvent();
    await clock.advance(DAY_MS / 2);
    await putEvent();
    await clock.advance(DAY_MS / 2 - 1);
    expect((await describeArchive()).EventCount).toBe(2);
    await clock.advance(1);
    expect((await describeArchive()).EventCount).toBe(1);
    await clock.advance(3 * DAY_MS);
    await putEvent();
    expect((await describeArchive()).EventCount).toBe(1);
  });

  it('changes what it is asked to change, and nothing else', async () => {
    const { call, describeArchive, putEvent } = await createWithArchive({ Description: 'first' });
    await call('UpdateArchive', { ArchiveName: 'archive', EventPattern: '{"source":["other"]}' });
    await putEvent();
    expect(await describeArchive()).toMatchObject({ Description: 'first', EventCount: 0 });
  });

  it('is listed by one property at most: ValidationException', async () => {
    const { call } = await createWithArchive();
    const names = async (filter: object) =>
      (await call<ListArchivesResponse>('ListArchives', filter)).Archives?.map(
        ({ ArchiveName }) => ArchiveName,
      );
    expect(await names({ NamePrefix: 'arch' })).toEqual(['archive']);
    expect(await names({ NamePrefix: 'b' })).toEqual([]);
    expect(await names({ EventSourceArn: BUS_ARN })).toEqual(['archive']);
    expect(await names({ State: 'DISABLED' })).toEqual([]);
    await expect(names({ NamePrefix: 'a', State: 'ENABLED' })).rejects.toMatchObject({
      code: 'ValidationException',
    });
  });

  it('that is deleted keeps nothing more, and is not found: ResourceNotFoundException', async () => {
    const { call, describeArchive, putEvent } = await createWithArchive();
    await call('DeleteArchive', { ArchiveName: 'archive' });
    await putEvent();
    await expect(describeArchive()).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
      message: 'Archive archive does not exist.',
    });
  });

  it('is made by a template', async () => {
    const { host, call } = createEventBridgeHarness();
    const resource: ResourceContext = {
      logicalId: 'Archive',
      stackName: 'stack',
      stackId: 'stack-id',
      tags: {},
      generateName: () => 'stack-Archive-ABC',
      findAsset: () => undefined,
    };
    const made = host.resourceProvider('AWS::Events::Archive')?.create(
      {
        SourceArn: BUS_ARN,
        RetentionDays: '7',
        EventPattern: { source: ['app'] },
      },
      resource,
    ) as CreatedResource;
    expect(made).toEqual({
      physicalId: 'stack-Archive-ABC',
      attributes: {
        ArchiveName: 'stack-Archive-ABC',
        Arn: 'arn:aws:events:us-east-1:000000000000:archive/stack-Archive-ABC',
      },
    });
    expect(await call('DescribeArchive', { ArchiveName: made.physicalId })).toMatchObject({
      RetentionDays: 7,
      EventPattern: '{"source":["app"]}',
    });
  });
});

describe('a replay', () => {
  it('gives the rules the events again, under its name', async () => {
    const { clock, events, putEvent, startReplay, describeReplay } = await createWithArchive();
    await putEvent({ n: 1 });
    await clock.advance(60_000);
    const [first] = events();
    expect(await startReplay()).toMatchObject({ State: 'STARTING' });
    await clock.advance(60_000);
    expect(events()).toEqual([first, { ...first, 'replay-name': 'replay' }]);
    expect(Object.keys(events()[1]).slice(-3)).toEqual(['replay-name', 'resources', 'detail']);
    expect(await describeReplay()).toMatchObject({
      State: 'COMPLETED',
      EventLastReplayedTime: new Date(START_MS),
      ReplayStartTime: new Date(START_MS + 60_000),
      Destination: { Arn: BUS_ARN },
    });
  });

  it('follows the minutes of the events’ own time, each a second after the last', async () => {
    const { clock, events, received, putEvent, startReplay } = await createWithArchive();
    const at = (minute: number) => ({ Time: new Date(START_MS + minute * 60_000) });
    await putEvent({ n: 2 }, at(5));
    await putEvent({ n: 1 }, at(1));
    await clock.advance(0);
    received.length = 0;
    await startReplay();
    await clock.advance(1000);
    expect(events().map(({ detail }) => detail.n)).toEqual([1]);
    await clock.advance(1000);
    expect(events().map(({ detail }) => detail.n)).toEqual([1, 2]);
  });

  it('takes the events of its time, and gives them to the rules that it names', async () => {
    const { call, clock, events, received, putEvent, startReplay } = await createWithArchive();
    await call('PutRule', { Name: 'other', EventPattern: '{"source":["app"]}' });
    await call('PutTargets', { Rule: 'other', Targets: [{ Id: '1', Arn: QUEUE_ARN }] });
    await putEvent({ n: 1 });
    await clock.advance(10 * 60_000);
    await putEvent({ n: 2 });
    await clock.advance(0);
    received.length = 0;
    const FilterArns = ['arn:aws:events:us-east-1:000000000000:rule/other'];
    await startReplay({
      EventStartTime: new Date(START_MS + 60_000),
      Destination: { Arn: BUS_ARN, FilterArns },
    });
    await clock.advance(60_000);
    expect(events().map(({ detail }) => detail.n)).toEqual([2]);
    expect(received[0]?.delivery.principal).toMatchObject({ sourceArn: FilterArns[0] });
  });

  it('is not archived again', async () => {
    const { clock, describeArchive, putEvent, startReplay } = await createWithArchive();
    await putEvent();
    await startReplay();
    await clock.advance(60_000);
    expect((await describeArchive()).EventCount).toBe(1);
  });

  it('ends early when it is cancelled, and cannot be cancelled twice: IllegalStatusException', async () => {
    const w = await createWithArchive();
    await w.putEvent();
    await w.clock.advance(0);
    w.received.length = 0;
    await w.startReplay();
    const cancel = () => w.call('CancelReplay', { ReplayName: 'replay' });
    expect(await cancel()).toMatchObject({ State: 'CANCELLING' });
    await w.clock.advance(60_000);
    expect(w.received).toEqual([]);
    expect((await w.describeReplay()).State).toBe('CANCELLED');
    await expect(cancel()).rejects.toMatchObject({ code: 'IllegalStatusException' });
  });

  // Recorded from AWS.
  it.each([
    [
      'an archive that is not there',
      { EventSourceArn: ARCHIVE_ARN.replace('archive/archive', 'archive/none') },
      'ValidationException',
      'Parameter EventSourceArn is not valid. Reason: Archive none does not exist.',
    ],
    [
      'a bus that is not there',
      { Destination: { Arn: BUS_ARN.replace('default', 'none') } },
      'ResourceNotFoundException',
      'Event bus none does not exist.',
    ],
    [
      'another bus',
      { Destination: { Arn: BUS_ARN.replace('default', 'other') } },
      'ValidationException',
      'Parameter Destination.Arn is not valid. Reason: Cross event bus replay is not permitted.',
    ],
    [
      'an end that is its beginning',
      { EventEndTime: new Date(START_MS) },
      'ValidationException',
      'Parameter EventEndTime is not valid. Reason: EventStartTime must be before EventEndTime.',
    ],
  ])('is refused for %s', async (_what, wrong, code, message) => {
    const { call, startReplay } = await createWithArchive();
    await call('CreateEventBus', { Name: 'other' });
    await expect(startReplay(wrong)).rejects.toMatchObject({ code, message });
  });

  it('has a name of its own, and nine others beside it: LimitExceededException', async () => {
    const { startReplay } = await createWithArchive();
    await startReplay();
    await expect(startReplay()).rejects.toMatchObject({
      code: 'ResourceAlreadyExistsException',
      message: 'Replay replay already exists.',
    });
    for (let n = 1; n < 10; n++) await startReplay({ ReplayName: `replay-${n}` });
    await expect(startReplay({ ReplayName: 'one-more' })).rejects.toMatchObject({
      code: 'LimitExceededException',
      message: 'The requested resource exceeds the maximum number allowed.',
    });
  });
});
