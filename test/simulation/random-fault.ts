import type { CallFault, DeliveryFault, FaultRule } from '../../local/faults/fault-rule.ts';
import type { Random } from '../../local/kernel/random.ts';
import type { ServiceName } from '../../local/service.ts';

/** Calls that the engine's services and functions make of each other on the way of a message. */
const CALLS: readonly (readonly [ServiceName, string])[] = [
  ['sqs', 'ReceiveMessage'],
  ['sqs', 'DeleteMessageBatch'],
  ['sqs', 'SendMessage'],
  ['dynamodb-streams', 'GetRecords'],
  ['dynamodb', '*'],
  ['s3', 'GetObject'],
  ['sns', 'Publish'],
];

const FAILURES = [
  { code: 'InternalServerError', statusCode: 500 },
  { code: 'ServiceUnavailable', statusCode: 503 },
  { code: 'ThrottlingException', statusCode: 400 },
];

/**
 * A fault that no well-made application loses anything by: it ends within five minutes, and every sender hears of what has
 * not arrived. `lost` is none of them, for of what is lost on the way nobody can know.
 */
export function randomFault(random: Random): FaultRule {
  const window = { endSeconds: 1 + random.below(300) };
  const probability = pick(random, [0.05, 0.2, 0.5]);
  return random.chance(0.5)
    ? { ...callFault(random), window, probability }
    : { ...deliveryFault(random), window, probability };
}

function callFault(random: Random): CallFault {
  const [service, operation] = pick(random, CALLS);
  const common = { on: 'call', service, operation } as const;
  const failure = pick(random, FAILURES);
  return pick<CallFault>(random, [
    { ...common, effect: { kind: 'error', ...failure } },
    { ...common, effect: { kind: 'lost-answer', ...failure } },
    { ...common, effect: { kind: 'latency', atLeastMs: 0, atMostMs: 1 + random.below(3000) } },
  ]);
}

function deliveryFault(random: Random): DeliveryFault {
  const failure = pick(random, FAILURES.slice(0, 2));
  return pick<DeliveryFault>(random, [
    { on: 'delivery', effect: { kind: 'error', ...failure } },
    { on: 'delivery', effect: { kind: 'lost-answer', ...failure } },
    { on: 'delivery', effect: { kind: 'duplicated' } },
    { on: 'delivery', effect: { kind: 'reordered', atMostMs: 1 + random.below(60_000) } },
  ]);
}

function pick<T>(random: Random, choices: readonly T[]): T {
  return choices[random.below(choices.length)] as T;
}
