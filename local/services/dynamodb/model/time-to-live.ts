import { EXPIRY_DELAY_MS, OLDEST_EXPIRY_SECONDS } from '../limits.ts';
import { attribute, type StoredItem } from './item.ts';
import { createOrderedMap, type OrderedMap } from './ordered-map.ts';

/** A table's time to live, with its items in the order in which they expire. */
export interface Expiry {
  readonly attributeName: string;
  /** The key of an item under its second of expiry, so that the next to go is the first. */
  readonly queue: OrderedMap<string>;
}

/** Digits of a second; what needs more lies thirty thousand years ahead and never expires here. */
const SECOND_DIGITS = 12;

export function createExpiry(attributeName: string): Expiry {
  return { attributeName, queue: createOrderedMap() };
}

/** Moves an item in the order of expiry after a write. */
export function reschedule(
  expiry: Expiry,
  key: string,
  previous: StoredItem | undefined,
  next: StoredItem | undefined,
  nowMs: number,
): void {
  const previousSecond = previous && expirySecond(expiry, previous);
  const nextSecond = next && expirySecond(expiry, next);
  if (previousSecond === nextSecond) return;
  if (previousSecond !== undefined) expiry.queue.delete(queueKey(previousSecond, key));
  if (nextSecond !== undefined && nextSecond > nowMs / 1000 - OLDEST_EXPIRY_SECONDS) {
    expiry.queue.set(queueKey(nextSecond, key), key);
  }
}

function queueKey(second: number, key: string): string {
  return String(second).padStart(SECOND_DIGITS, '0') + key;
}

/** The second after which an item is expired; undefined when it never is. */
function expirySecond(expiry: Expiry, item: StoredItem): number | undefined {
  const text = attribute(item.attributes, expiry.attributeName)?.N;
  const second = text === undefined ? Number.NaN : Math.floor(Number(text));
  return second >= 0 && second < 10 ** SECOND_DIGITS ? second : undefined;
}

/** When the next expired item is deleted. */
export function nextExpiryAtMs(expiry: Expiry): number | undefined {
  const first = expiry.queue.minKey();
  if (first === undefined) return undefined;
  // Expired once the clock has passed the second that the attribute names.
  return (Number(first.slice(0, SECOND_DIGITS)) + 1) * 1000 + EXPIRY_DELAY_MS;
}

/** The key of the next item to delete, if its time has come. */
export function nextExpired(expiry: Expiry, nowMs: number): string | undefined {
  const dueAtMs = nextExpiryAtMs(expiry);
  if (dueAtMs === undefined || dueAtMs > nowMs) return undefined;
  const first = expiry.queue.minKey();
  return first === undefined ? undefined : expiry.queue.get(first);
}
