import { invalid } from '../errors.ts';
import { LIMITS } from '../limits.ts';

export interface PageInput {
  readonly maxResults?: number | undefined;
  readonly nextToken?: string | undefined;
}

/** @throws AwsError ValidationException for a size out of range or a token that nobody gave */
export function pageOf<Item>(
  items: readonly Item[],
  { maxResults = LIMITS.pageLengthMax, nextToken }: PageInput,
): { readonly items: Item[]; readonly nextToken?: string } {
  if (maxResults < 1 || maxResults > LIMITS.pageLengthMax) {
    throw invalid(`maxResults must be from 1 to ${LIMITS.pageLengthMax}.`);
  }
  const start = nextToken === undefined ? 0 : Number(Buffer.from(nextToken, 'base64').toString());
  if (!Number.isInteger(start) || start < 0) throw invalid('The nextToken is not valid.');
  const end = start + maxResults;
  return {
    items: items.slice(start, end),
    ...(end < items.length && { nextToken: Buffer.from(String(end)).toString('base64') }),
  };
}
