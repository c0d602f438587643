import { Constraints } from '../constraints.ts';
import { invalid } from '../errors.ts';
import { LIMITS } from '../limits.ts';

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
): Page<Item> {
  const constraints = new Constraints();
  constraints.number(size, 'maxResults', 1, LIMITS.pageLengthMax);
  constraints.text(token, 'nextToken', { maxLength: LIMITS.nextTokenLengthMax });
  constraints.check();
  const start = token === undefined ? 0 : Number(Buffer.from(token, 'base64').toString());
  if (!Number.isInteger(start) || start < 0) throw invalid('The NextToken is not valid.');
  const end = start + (size ?? LIMITS.pageLengthMax);
  return {
    items: items.slice(start, end),
    ...(end < items.length && { NextToken: Buffer.from(String(end)).toString('base64') }),
  };
}
