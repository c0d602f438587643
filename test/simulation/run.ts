import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AwsCall, callsOf } from '../../cli/dashboards/aws-calls.ts';
import { LocalAws } from '../../local/engine.ts';
import type { ActiveFault } from '../../local/faults/fault-hook.ts';
import { Random } from '../../local/kernel/random.ts';
import { breaches } from './breaches.ts';
import { type Evidence, functionOf, gatherEvidence } from './evidence.ts';
import { randomFault } from './random-fault.ts';
import { randomTopology, type Topology } from './topology.ts';

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
/** Long enough for every receive of every message, at the longest visibility timeout, to have come and gone. */
const CALM_MINUTES = 90;

export interface SimulationResult {
  /** What AWS guarantees and the engine did not keep; empty when all is well. */
  readonly breaches: readonly string[];
  readonly sentCount: number;
  readonly doneCount: number;
  readonly deadCount: number;
  /** Calls and hand-offs that a fault struck. */
  readonly struckCount: number;
  readonly digest: string | undefined;
}

/** What was put into the application, and where it must come out. */
export interface Sent {
  readonly id: string;
  readonly queue: string;
  readonly group?: string;
}

export interface World {
  readonly engine: LocalAws;
  readonly call: AwsCall;
  readonly topology: Topology;
  readonly ref: (id: string) => string;
  readonly sent: Sent[];
  /** Every change of every item, in order. */
  readonly written: { readonly table: string; readonly id: string }[];
  readonly faults: ActiveFault[];
}

/** Plays one seed: a random application under random faults, checked after every step and at the end. */
export async function simulate(seed: string, steps: number): Promise<SimulationResult> {
  const random = new Random(`simulation/${seed}`);
  const topology = randomTopology(random, seed);
  const folder = mkdtempSync(join(tmpdir(), 'faultline-simulation-'));
  const engine = await LocalAws.start({ clock: 'virtual', seed, latency: 'documented' });
  try {
    // The stack is called after this file, and the journal holds that name: no word of chance in it.
    const template = join(folder, 'application.json');
    writeFileSync(template, JSON.stringify(topology.template));
    const deployment = await engine.deploy(template);
    const ref = (id: string) => deployment.output(`${id}Ref`) ?? '';
    const world: World = {
      engine,
      call: callsOf(engine),
      topology,
      ref,
      sent: [],
      written: [],
      faults: [],
    };
    for (let step = 0; step < steps; step++) {
      await takeStep(world, random, step);
      await checkDepths(world, step);
    }
    await endThrottling(world);
    await engine.virtualClock.advance(CALM_MINUTES * MINUTE_MS);
    const evidence = await gatherEvidence(world);
    return {
      breaches: breaches(world, evidence),
      ...countsOf(world, evidence),
      digest: engine.kernel.journal.digest(),
    };
  } finally {
    await engine.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

function countsOf(world: World, evidence: Evidence) {
  const sum = (lists: Iterable<{ readonly length: number }>) =>
    [...lists].reduce((total, { length }) => total + length, 0);
  return {
    sentCount: world.sent.length + world.written.length,
    doneCount: sum(evidence.done.values()),
    deadCount: sum(evidence.dead.values()),
    struckCount: world.faults.reduce((total, { count }) => total + count, 0),
  };
}

async function takeStep(world: World, random: Random, step: number): Promise<void> {
  const { topology, engine } = world;
  const chance = random.fraction();
  if (chance < 0.35) await sendToQueue(world, random, step);
  else if (chance < 0.5 && topology.topics.length > 0) await publish(world, random, step);
  else if (chance < 0.65 && topology.rules.length > 0) await putEvent(world, random, step);
  else if (chance < 0.8 && topology.tables.length > 0) await putItems(world, random, step);
  else if (chance < 0.85) await throttle(world, random);
  else if (chance < 0.9) world.faults.push(engine.faults.add(randomFault(random)));
  else await engine.virtualClock.advance(Math.floor(random.fraction() * 60 * SECOND_MS));
}

async function sendToQueue(world: World, random: Random, step: number): Promise<void> {
  const { queues } = world.topology;
  const queue = queues[random.below(queues.length)] as (typeof queues)[number];
  const entries = Array.from({ length: 1 + random.below(10) }, (_, index) => {
    const id = `s${step}-${index}`;
    const group = queue.isFifo ? { MessageGroupId: `g${random.below(3)}` } : {};
    world.sent.push({
      id,
      queue: queue.id,
      ...(queue.isFifo && { group: group.MessageGroupId as string }),
    });
    return { Id: `e${index}`, MessageBody: JSON.stringify({ id }), ...group };
  });
  await world.call('sqs', 'SendMessageBatch', { QueueUrl: world.ref(queue.id), Entries: entries });
}

async function publish(world: World, random: Random, step: number): Promise<void> {
  const { topics } = world.topology;
  const topic = topics[random.below(topics.length)] as (typeof topics)[number];
  const id = `p${step}`;
  for (const queue of topic.subscribers) world.sent.push({ id, queue });
  await world.call('sns', 'Publish', {
    TopicArn: world.ref(topic.id),
    Message: JSON.stringify({ id }),
  });
}

async function putEvent(world: World, random: Random, step: number): Promise<void> {
  const { rules } = world.topology;
  const { kind } = rules[random.below(rules.length)] as (typeof rules)[number];
  const id = `e${step}`;
  for (const rule of rules) if (rule.kind === kind) world.sent.push({ id, queue: rule.queue });
  const entry = { Source: 'simulation', DetailType: kind, Detail: JSON.stringify({ id }) };
  await world.call('eventbridge', 'PutEvents', { Entries: [entry] });
}

async function putItems(world: World, random: Random, step: number): Promise<void> {
  const { tables } = world.topology;
  const table = tables[random.below(tables.length)] as string;
  for (let index = 0; index < 1 + random.below(6); index++) {
    const id = `i${random.below(8)}`;
    world.written.push({ table, id });
    const Item = { id: { S: id }, version: { S: `${step}-${index}` } };
    await world.call('dynamodb', 'PutItem', { TableName: world.ref(table), Item });
  }
}

/** Takes a function's concurrency away, or gives it back. */
async function throttle(world: World, random: Random): Promise<void> {
  const consumers = consumersOf(world);
  const FunctionName = await functionOf(world, consumers[random.below(consumers.length)] as string);
  if (random.fraction() < 0.5) {
    const input = { FunctionName, ReservedConcurrentExecutions: random.below(2) };
    await world.call('lambda', 'PutFunctionConcurrency', input);
  } else await world.call('lambda', 'DeleteFunctionConcurrency', { FunctionName });
}

async function endThrottling(world: World): Promise<void> {
  for (const id of consumersOf(world)) {
    const FunctionName = await functionOf(world, id);
    await world.call('lambda', 'DeleteFunctionConcurrency', { FunctionName });
  }
}

function consumersOf({ topology }: World): string[] {
  return [...topology.queues.map(({ id }) => id), ...topology.tables];
}

const DEPTHS = [
  'ApproximateNumberOfMessages',
  'ApproximateNumberOfMessagesNotVisible',
  'ApproximateNumberOfMessagesDelayed',
];

/** Messages in a queue or in flight, by the queue's own word. */
export async function depthOf({ call, ref }: World, queue: string): Promise<number> {
  const { Attributes } = await call<{ Attributes: Record<string, string> }>(
    'sqs',
    'GetQueueAttributes',
    { QueueUrl: ref(queue), AttributeNames: DEPTHS },
  );
  return DEPTHS.reduce((sum, name) => sum + Number(Attributes[name]), 0);
}

/** At no time does a queue with its dead letters hold more than was sent to it, faults included that send again. */
async function checkDepths(world: World, step: number): Promise<void> {
  const copies = world.faults
    .filter(({ rule }) => ['duplicated', 'lost-answer'].includes(rule.effect.kind))
    .reduce((sum, { count }) => sum + count, 0);
  for (const { id } of world.topology.queues) {
    const held = (await depthOf(world, id)) + (await depthOf(world, `${id}Dead`));
    const sent = world.sent.filter(({ queue }) => queue === id).length;
    if (held > sent + copies)
      throw new RangeError(`step ${step}: ${id} holds ${held} of ${sent} messages`);
  }
}
