import { createHash } from 'node:crypto';

/**
 * The field of a trace header that counts how often an event has passed through each function:
 * `Lineage=a87bd80c:1|68fd508a:5`.
 * https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader
 */
const LINEAGE = /;?Lineage=([0-9a-f:|]*)/i;

/** How often the event has come through the function before. */
export function passesSoFar(header: string | undefined, functionArn: string): number {
  const field = header === undefined ? undefined : LINEAGE.exec(header)?.[1];
  if (field === undefined) return 0;
  const key = `${keyOf(functionArn)}:`;
  const entry = field.split('|').find((part) => part.startsWith(key));
  return entry === undefined ? 0 : Number(entry.slice(key.length));
}

/**
 * The header that the function gets, and hands on.
 * @param incoming the header whose lineage it goes on with
 */
export function withOnePassMore(
  header: string,
  incoming: string | undefined,
  functionArn: string,
): string {
  const key = keyOf(functionArn);
  const field = incoming === undefined ? undefined : LINEAGE.exec(incoming)?.[1];
  const others = (field ?? '').split('|').filter((part) => part && !part.startsWith(`${key}:`));
  const own = `${key}:${passesSoFar(incoming, functionArn) + 1}`;
  return `${header};Lineage=${[...others, own].join('|')}`;
}

/** A header as it comes from a service with which loops are not recognised. */
export function withoutLineage(header: string | undefined): string | undefined {
  return header?.replace(LINEAGE, '');
}

const keys = new Map<string, string>();

function keyOf(functionArn: string): string {
  let key = keys.get(functionArn);
  if (key === undefined) {
    key = createHash('sha256').update(functionArn).digest('hex').slice(0, 8);
    keys.set(functionArn, key);
  }
  return key;
}
