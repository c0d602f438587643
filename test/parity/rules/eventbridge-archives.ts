import {
  CancelReplayCommand,
  CreateArchiveCommand,
  DeleteArchiveCommand,
  DescribeArchiveCommand,
  DescribeReplayCommand,
  EventBridgeClient,
  ListArchivesCommand,
  ListReplaysCommand,
  StartReplayCommand,
  type StartReplayCommandInput,
  UpdateArchiveCommand,
} from '@aws-sdk/client-eventbridge';
import { expect } from 'vitest';
import { type Aws, documented, type Rule } from '../rule.ts';
import { createRule, from } from './eventbridge-helpers.ts';
import { createQueue } from './sns-helpers.ts';

const RECORDED = from('test_archive_and_replay');
const HOUR_MS = 3600_000;

async function createArchive(aws: Aws, settings: { RetentionDays?: number } = {}) {
  const rule = await createRule(aws);
  const { events, EventBusArn } = rule;
  const queue = await createQueue(aws);
  await rule.putTargets({ Id: '1', Arn: queue.arn });
  const ArchiveName = aws.name('archive');
  const input = { ArchiveName, EventSourceArn: EventBusArn };
  const { ArchiveArn = '' } = await events.send(
    new CreateArchiveCommand({ ...input, ...settings }),
  );
  const ReplayName = aws.name('replay');
  const startReplay = (more: Partial<StartReplayCommandInput> = {}) =>
    events.send(
      new StartReplayCommand({
        ReplayName,
        EventSourceArn: ArchiveArn,
        EventStartTime: new Date(aws.now() - HOUR_MS),
        EventEndTime: new Date(aws.now() + HOUR_MS),
        Destination: { Arn: EventBusArn },
        ...more,
      }),
    );
  const describe = () => events.send(new DescribeArchiveCommand({ ArchiveName }));
  return { ...rule, queue, input, ArchiveName, ArchiveArn, ReplayName, startReplay, describe };
}

export const EVENTBRIDGE_ARCHIVE_RULES: readonly Rule[] = [
  {
    title: 'An archive is described, listed, changed and deleted by its name',
    mark: RECORDED,
    async holds(aws) {
      const { events, EventBusArn, ArchiveName, ArchiveArn, describe } = await createArchive(aws);
      const listed = {
        ArchiveName,
        EventSourceArn: EventBusArn,
        State: 'ENABLED',
        EventCount: 0,
        SizeBytes: 0,
      };
      expect(await describe()).toMatchObject({ ArchiveArn, ...listed });
      for (const filter of [{ NamePrefix: ArchiveName }, { EventSourceArn: EventBusArn }]) {
        expect((await events.send(new ListArchivesCommand(filter))).Archives).toMatchObject([
          listed,
        ]);
      }
      const update = new UpdateArchiveCommand({ ArchiveName, RetentionDays: 2 });
      expect(await events.send(update)).toMatchObject({ ArchiveArn, State: 'ENABLED' });
      expect((await describe()).RetentionDays).toBe(2);
      await events.send(new DeleteArchiveCommand({ ArchiveName }));
      await expect(describe()).rejects.toMatchObject({
        name: 'ResourceNotFoundException',
        message: `Archive ${ArchiveName} does not exist.`,
      });
    },
  },
  {
    title: 'An archive is refused for a name in use, an unknown bus and a change of nothing',
    mark: RECORDED,
    async holds(aws) {
      const { events, input, ArchiveName } = await createArchive(aws);
      await expect(events.send(new CreateArchiveCommand(input))).rejects.toMatchObject({
        name: 'ResourceAlreadyExistsException',
        message: `Archive ${ArchiveName} already exists.`,
      });
      const EventSourceArn = `arn:aws:events:${aws.region}:${aws.account}:event-bus/none`;
      const elsewhere = { ArchiveName: aws.name('archive'), EventSourceArn };
      await expect(events.send(new CreateArchiveCommand(elsewhere))).rejects.toMatchObject({
        name: 'ResourceNotFoundException',
        message: 'Event bus none does not exist.',
      });
      await expect(events.send(new UpdateArchiveCommand({ ArchiveName }))).rejects.toMatchObject({
        name: 'ValidationException',
        message: 'At least one of EventPattern, RetentionDays or Description must be provided.',
      });
    },
  },
  {
    title: 'An archive forgets an event when its retention is over',
    mark: documented('https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-archive.html'),
    async holds(aws) {
      const { putEvent, describe } = await createArchive(aws, { RetentionDays: 1 });
      await putEvent({ n: 1 });
      await aws.wait(23 * HOUR_MS);
      expect((await describe()).EventCount).toBe(1);
      await aws.wait(2 * HOUR_MS);
      expect((await describe()).EventCount).toBe(0);
    },
  },
  {
    title: 'A replay sends archived events to their bus again, under its name',
    mark: RECORDED,
    async holds(aws) {
      const w = await createArchive(aws);
      await w.putEvent({ n: 1 });
      const [first = ''] = await w.queue.bodies();
      await aws.wait(60_000);
      const FilterArns = [w.RuleArn];
      const started = await w.startReplay({ Destination: { Arn: w.EventBusArn, FilterArns } });
      expect(started).toMatchObject({
        ReplayArn: expect.stringMatching(new RegExp(`:replay/${w.ReplayName}$`)),
        State: 'STARTING',
      });
      await aws.wait(10 * 60_000);
      const bodies = (await w.queue.bodies()).map((body) => JSON.parse(body));
      const { source, detail, time } = JSON.parse(first);
      expect(bodies.filter((body) => 'replay-name' in body)).toMatchObject([
        { source, detail, time, 'replay-name': w.ReplayName },
      ]);
      const { ReplayName } = w;
      const replay = {
        ReplayName,
        EventSourceArn: w.ArchiveArn,
        State: 'COMPLETED',
        EventLastReplayedTime: new Date(time),
        ReplayEndTime: expect.any(Date),
      };
      expect(await w.events.send(new DescribeReplayCommand({ ReplayName }))).toMatchObject({
        ...replay,
        Destination: { Arn: w.EventBusArn, FilterArns },
      });
      const listed = await w.events.send(new ListReplaysCommand({ NamePrefix: ReplayName }));
      expect(listed.Replays).toMatchObject([replay]);
    },
  },
  {
    title: 'A replay that is cancelled is being cancelled, then is',
    mark: RECORDED,
    async holds(aws) {
      const { events, ReplayName, startReplay } = await createArchive(aws);
      await startReplay();
      const cancel = new CancelReplayCommand({ ReplayName });
      expect(await events.send(cancel)).toMatchObject({ State: 'CANCELLING' });
      const state = async () =>
        (await events.send(new DescribeReplayCommand({ ReplayName }))).State;
      expect(await state()).toBe('CANCELLING');
      await aws.wait(60_000);
      expect(await state()).toBe('CANCELLED');
    },
  },
  {
    title: 'A replay is refused for a name in use, another bus, an unknown archive and no time',
    mark: RECORDED,
    async holds(aws) {
      const { startReplay, ReplayName } = await createArchive(aws);
      const other = await createRule(aws);
      const EventSourceArn = `arn:aws:events:${aws.region}:${aws.account}:archive/none`;
      for (const [wrong, message] of [
        [
          { Destination: { Arn: other.EventBusArn } },
          'Parameter Destination.Arn is not valid. Reason: Cross event bus replay is not permitted.',
        ],
        [
          { EventSourceArn },
          'Parameter EventSourceArn is not valid. Reason: Archive none does not exist.',
        ],
        [
          { EventEndTime: new Date(aws.now() - HOUR_MS) },
          'Parameter EventEndTime is not valid. Reason: EventStartTime must be before EventEndTime.',
        ],
      ] as const) {
        const refused = { name: 'ValidationException', message };
        await expect(startReplay(wrong)).rejects.toMatchObject(refused);
      }
      await startReplay();
      await expect(startReplay()).rejects.toMatchObject({
        name: 'ResourceAlreadyExistsException',
        message: `Replay ${ReplayName} already exists.`,
      });
    },
  },
  {
    title: 'A replay that is not there is not found',
    mark: RECORDED,
    async holds(aws) {
      const events = aws.connect(EventBridgeClient);
      const ReplayName = aws.name('replay');
      await expect(events.send(new DescribeReplayCommand({ ReplayName }))).rejects.toMatchObject({
        name: 'ResourceNotFoundException',
        message: `Replay ${ReplayName} does not exist.`,
      });
    },
  },
];
