import { breaksConstraint, invalid } from './errors.ts';

/** A page of a list, and where the next one begins. */
export interface Page<Item> {
  readonly items: readonly Item[];
  readonly NextToken?: string;
}

/** @throws AwsError ValidationException for a size out of range or a token that nobody gave */
export function pageOf<Item>(
  items: readonly Item[],
  {
    MaxResults: size,
    NextToken: token,
  }: { MaxResults?: number | undefined; NextToken?: string | undefined },
  sizeMax: number,
): Page<Item> {
  if (size !== undefined && size > sizeMax) {
    throw breaksConstraint(size, 'maxResults', `have value less than or equal to ${sizeMax}`);
  }
  if (size !== undefined && size < 1) {
    throw breaksConstraint(size, 'maxResults', 'have value greater than or equal to 1');
  }
  const start = token === undefined ? 0 : Number(token);
  if (!Number.isInteger(start) || start < 0) throw invalid('The specified token is not valid.');
  const end = start + (size ?? sizeMax);
  return {
    items: items.slice(start, end),
    ...(end < items.length && { NextToken: String(end) }),
  };
}
