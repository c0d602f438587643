import { InvalidParameter } from './errors.ts';
import { LIST_PAGE_LENGTH } from './limits.ts';

/**
 * One page of a list, as SNS cuts it.
 * @param token what the previous page gave.
 * @throws InvalidParameter for a token of another list.
 */
export function page<Item>(
  items: readonly Item[],
  token: string | undefined,
): { items: Item[]; nextToken?: string } {
  const startIndex = token === undefined ? 0 : Number(Buffer.from(token, 'base64').toString());
  if (!Number.isInteger(startIndex) || startIndex < 0) throw new InvalidParameter('NextToken');
  const endIndex = startIndex + LIST_PAGE_LENGTH;
  return {
    items: items.slice(startIndex, endIndex),
    ...(endIndex < items.length && {
      nextToken: Buffer.from(String(endIndex)).toString('base64'),
    }),
  };
}
