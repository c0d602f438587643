/**
 * Reads the answer of a function that may report single records as failed.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html#services-sqs-batchfailurereporting
 */

/** Which records failed: none, those with these identifiers, or the batch as a whole. */
export type BatchOutcome =
  | { readonly kind: 'success' }
  | { readonly kind: 'partial'; readonly failedIds: ReadonlySet<string> }
  | { readonly kind: 'failure' };

const SUCCESS: BatchOutcome = { kind: 'success' };
const FAILURE: BatchOutcome = { kind: 'failure' };

/** @param ids the identifiers of the batch: message ids of a queue, sequence numbers of a stream */
export function readBatchResponse(payload: string, ids: ReadonlySet<string>): BatchOutcome {
  const response = parse(payload);
  if (response === undefined) return FAILURE;
  if (typeof response !== 'object' || response === null) return SUCCESS;
  const { batchItemFailures } = response as { batchItemFailures?: unknown };
  if (batchItemFailures === undefined || batchItemFailures === null) return SUCCESS;
  if (!Array.isArray(batchItemFailures)) return FAILURE;
  const failedIds = new Set<string>();
  for (const item of batchItemFailures) {
    const identifier: unknown = item?.itemIdentifier;
    if (typeof identifier !== 'string' || !ids.has(identifier)) return FAILURE;
    failedIds.add(identifier);
  }
  return failedIds.size === 0 ? SUCCESS : { kind: 'partial', failedIds };
}

function parse(payload: string): unknown {
  try {
    return JSON.parse(payload);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
