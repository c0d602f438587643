import { invalidNextToken } from '../errors.ts';

/** A page of a list; the token is where the next one starts. @throws AwsError InvalidNextToken */
export function paginate<Item>(
  items: readonly Item[],
  token: string | undefined,
  pageMax: number,
): { page: readonly Item[]; nextToken: string | undefined } {
  const start = token === undefined ? 0 : Number(token);
  if (!Number.isSafeInteger(start) || start < 0) throw invalidNextToken();
  const end = start + pageMax;
  return {
    page: items.slice(start, end),
    nextToken: end < items.length ? String(end) : undefined,
  };
}
