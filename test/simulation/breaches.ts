import type { Done, Evidence } from './evidence.ts';
import type { World } from './run.ts';

/** What AWS guarantees, and no more; each breach in one line. */
export function breaches(world: World, evidence: Evidence): string[] {
  return [
    ...world.topology.queues.flatMap(({ id, maxReceiveCount, isFifo }) => [
      ...lostMessages(world, evidence, id),
      ...deadTooSoon(evidence, id, maxReceiveCount),
      ...(isFifo ? outOfOrder(world, evidence, id) : []),
    ]),
    ...world.topology.tables.flatMap((table) => [
      ...lostRecords(world, evidence, table),
      ...recordsOutOfOrder(evidence, table),
    ]),
  ];
}

/** Every message is done or a dead letter, and nothing else comes out. */
function lostMessages({ sent }: World, { done, dead }: Evidence, queue: string): string[] {
  const wanted = new Set(sent.filter((one) => one.queue === queue).map(({ id }) => id));
  const found = new Set([
    ...(done.get(queue) ?? []).map(({ id }) => id),
    ...(dead.get(queue) ?? []).map(({ id }) => id),
  ]);
  return [
    ...[...wanted].filter((id) => !found.has(id)).map((id) => `${queue}: ${id} is lost`),
    ...[...found].filter((id) => !wanted.has(id)).map((id) => `${queue}: ${id} came from nowhere`),
  ];
}

function deadTooSoon({ dead }: Evidence, queue: string, maxReceiveCount: number): string[] {
  return (dead.get(queue) ?? [])
    .filter(({ receiveCount }) => receiveCount < maxReceiveCount)
    .map(({ id, receiveCount }) => `${queue}: ${id} is dead after ${receiveCount} receives`);
}

/** In a group a message is done only after those sent before it are done or dead. */
function outOfOrder({ sent }: World, { done, dead }: Evidence, queue: string): string[] {
  const isDead = new Set((dead.get(queue) ?? []).map(({ id }) => id));
  const places = new Map(sent.filter((one) => one.queue === queue).map(({ id }, at) => [id, at]));
  const newest = new Map<string, number>();
  return firsts(done.get(queue) ?? []).flatMap(({ id, group = '' }) => {
    const place = places.get(id) ?? -1;
    const before = newest.get(group) ?? -1;
    newest.set(group, Math.max(before, place));
    return place < before && !isDead.has(id) ? [`${queue}: ${id} of ${group} came late`] : [];
  });
}

/** The first time that each was done. */
function firsts(done: readonly Done[]): Done[] {
  const seen = new Set<string>();
  return done.filter(({ id, sequence = '' }) => {
    const key = `${id}/${sequence}`;
    const isFirst = !seen.has(key);
    seen.add(key);
    return isFirst;
  });
}

/** Every change of an item is done, or in a range that was given up. */
function lostRecords({ written }: World, { done, givenUp }: Evidence, table: string): string[] {
  const wanted = written.filter((one) => one.table === table).length;
  const records = new Set((done.get(table) ?? []).map(({ sequence }) => sequence));
  const ranges = givenUp.get(table) ?? [];
  if (records.size >= wanted) return [];
  // Which records lie in a range only the stream knows; that there is a range must explain what is missing.
  return ranges.length > 0
    ? []
    : [`${table}: ${wanted - records.size} of ${wanted} changes are lost`];
}

/** The changes of one item are done in the order in which they were made. */
function recordsOutOfOrder({ done }: Evidence, table: string): string[] {
  const newest = new Map<string, bigint>();
  return firsts(done.get(table) ?? []).flatMap(({ id, sequence = '0' }) => {
    const at = BigInt(sequence);
    const before = newest.get(id) ?? 0n;
    if (at > before) newest.set(id, at);
    return at < before ? [`${table}: ${id} ${sequence} came after ${before}`] : [];
  });
}
