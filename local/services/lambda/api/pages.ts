import { checkRange } from './validation.ts';

/** Most items on one page: https://docs.aws.amazon.com/lambda/latest/api/API_ListFunctions.html */
const MAX_ITEMS = { minimum: 1, maximum: 10_000 } as const;

/** One page of a list. The marker is the place of the next item. */
export function paginate<Item>(
  items: readonly Item[],
  input: { readonly Marker?: string | undefined; readonly MaxItems?: number | undefined },
  largestPage: number,
): { readonly page: Item[]; readonly nextMarker: string | undefined } {
  checkRange(input.MaxItems, 'maxItems', MAX_ITEMS);
  const start = Number(input.Marker ?? 0);
  const end = start + Math.min(input.MaxItems ?? largestPage, largestPage);
  return {
    page: items.slice(start, end),
    nextMarker: end < items.length ? String(end) : undefined,
  };
}
