import { validation } from './errors.ts';
import { LIMITS } from './limits.ts';

/** One page of a list, and the token of the next. @throws AwsError ValidationException for a token of nobody's. */
export function page<Item>(
  items: readonly Item[],
  {
    Limit: limit = LIMITS.pageLengthMax,
    NextToken: token,
  }: { Limit?: number | undefined; NextToken?: string | undefined },
): { items: Item[]; next: { NextToken?: string } } {
  if (limit < 1 || limit > LIMITS.pageLengthMax) {
    throw validation(`Limit must be between 1 and ${LIMITS.pageLengthMax}.`);
  }
  const start = token === undefined ? 0 : Number(Buffer.from(token, 'base64').toString());
  if (!Number.isInteger(start) || start < 0) throw validation('Parameter NextToken is not valid.');
  const end = start + limit;
  const NextToken = Buffer.from(String(end)).toString('base64');
  return { items: items.slice(start, end), next: end < items.length ? { NextToken } : {} };
}
