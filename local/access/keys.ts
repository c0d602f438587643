/** A key that the engine does not know: whether it has a value in AWS cannot be told. */
export const UNKNOWN: unique symbol = Symbol('unknown condition key');

/** Absent, single or multivalued; or unknown. */
export type KeyValue = string | readonly string[] | undefined | typeof UNKNOWN;

/** A condition key's value in a request. @param key in lower case */
export type KeyReader = (key: string) => KeyValue;

/** What a request tells of itself, by key in lower case. */
export type RequestKeys = Readonly<Record<string, string | readonly string[] | undefined>>;
