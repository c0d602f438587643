/**
 * An attribute value as DynamoDB's wire has it: exactly one member; numbers and base64 binary are
 * text.
 */
export interface AttributeValue {
  readonly S?: string;
  readonly N?: string;
  readonly B?: string;
  readonly SS?: readonly string[];
  readonly NS?: readonly string[];
  readonly BS?: readonly string[];
  readonly BOOL?: boolean;
  readonly NULL?: true;
  readonly L?: readonly AttributeValue[];
  readonly M?: Item;
}

export type AttributeType = keyof AttributeValue;

/**
 * Attributes by name. An item is never changed in place: the table, its indexes, the images in
 * stream records and the answers to readers share one object.
 */
export type Item = Readonly<Record<string, AttributeValue>>;

/** An item at rest, with its size, by which reads and writes are charged. */
export interface StoredItem {
  readonly attributes: Item;
  readonly sizeBytes: number;
}

/** The name of an attribute and the indexes or map keys within it. */
export type Path = readonly (string | number)[];

export function typeOf(value: AttributeValue): AttributeType | undefined {
  for (const type in value) return type as AttributeType;
  return undefined;
}

/** An attribute of an item. `constructor` and its like are attribute names as any other. */
export function attribute(item: Item, name: string): AttributeValue | undefined {
  return Object.hasOwn(item, name) ? item[name] : undefined;
}

/** What a document path leads to, if anything. */
export function valueAt(item: Item, path: Path): AttributeValue | undefined {
  let value: AttributeValue | undefined = { M: item };
  for (const step of path) {
    value = typeof step === 'number' ? value.L?.[step] : value.M && attribute(value.M, step);
    if (value === undefined) return undefined;
  }
  return value;
}

/** Some attributes of an item, for keys and index projections. */
export function pick(item: Item, names: Iterable<string>): Item {
  const picked: Record<string, AttributeValue> = {};
  for (const name of names) {
    const value = attribute(item, name);
    if (value !== undefined) picked[name] = value;
  }
  return picked;
}

/** Equality of values: sets have no order, maps no order of their keys. */
export function isSameValue(a: AttributeValue, b: AttributeValue): boolean {
  if (a === b) return true;
  const type = typeOf(a);
  if (type === undefined || type !== typeOf(b)) return false;
  if (type === 'M') return isSameItem(a.M ?? {}, b.M ?? {});
  if (type === 'L') return isSameList(a.L ?? [], b.L ?? []);
  const [one, other] = [a[type], b[type]];
  if (!Array.isArray(one) || !Array.isArray(other)) return one === other;
  return one.length === other.length && new Set([...one, ...other]).size === one.length;
}

export function isSameItem(a: Item, b: Item): boolean {
  if (a === b) return true;
  let count = 0;
  for (const name in a) {
    const [one, other] = [a[name], attribute(b, name)];
    if (one === undefined || other === undefined || !isSameValue(one, other)) return false;
    count++;
  }
  for (const _ in b) count--;
  return count === 0;
}

function isSameList(a: readonly AttributeValue[], b: readonly AttributeValue[]): boolean {
  return (
    a.length === b.length &&
    a.every((value, index) => {
      const other = b[index];
      return other !== undefined && isSameValue(value, other);
    })
  );
}
