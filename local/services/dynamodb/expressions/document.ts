import { ValidationError } from '../errors.ts';
import { type AttributeValue, type Item, type Path, pick, valueAt } from '../model/item.ts';

/** A map or a list while it is being made; the list may have holes until it is done. */
interface Container {
  M?: Record<string, AttributeValue>;
  L?: AttributeValue[];
}

/**
 * An item while an update changes it: what changes is copied, what does not is shared with the old
 * item. The indexes of lists mean the old item's, whatever else the update does to the list.
 */
export class Draft {
  readonly #root: Required<Pick<Container, 'M'>>;
  readonly #copies = new Set<Container>();

  constructor(item: Item) {
    this.#root = { M: { ...item } };
  }

  set(path: Path, value: AttributeValue): void {
    put(this.#parent(path), path, value);
  }

  remove(path: Path): void {
    const parent = this.#parent(path);
    const step = path[path.length - 1];
    if (typeof step === 'number') delete parent.L?.[step];
    else if (step !== undefined) delete parent.M?.[step];
  }

  /** The changed item. */
  finish(): Item {
    this.#copies.forEach(closeHoles);
    return this.#root.M;
  }

  /** The map or list that a path's last step is in, ready to be changed. */
  #parent(path: Path): Container {
    let container: Container = this.#root;
    for (const step of path.slice(0, -1)) container = this.#ownChild(container, step);
    const isList = typeof path[path.length - 1] === 'number';
    if ((isList ? container.L : container.M) === undefined) throw invalidPath();
    return container;
  }

  #ownChild(container: Container, step: string | number): Container {
    const child = childOf(container, step);
    if (child === undefined) throw invalidPath();
    if (this.#copies.has(child)) return child;
    const copy = copyOf(child);
    put(container, [step], copy as AttributeValue);
    this.#copies.add(copy);
    return copy;
  }
}

function invalidPath(): ValidationError {
  return new ValidationError(
    'The document path provided in the update expression is invalid for update',
  );
}

function childOf(container: Container, step: string | number): Container | undefined {
  const child = typeof step === 'number' ? container.L?.[step] : container.M?.[step];
  return child as Container | undefined;
}

function copyOf({ M: map, L: list }: Container): Container {
  if (map !== undefined) return { M: { ...map } };
  if (list !== undefined) return { L: [...list] };
  throw invalidPath();
}

function put(container: Container, path: Path, value: AttributeValue): void {
  const step = path[path.length - 1];
  if (typeof step === 'number' && container.L !== undefined) container.L[step] = value;
  if (typeof step === 'string' && container.M !== undefined) container.M[step] = value;
}

function closeHoles(container: Container): void {
  // `filter` passes over holes: what remains moves together, in order.
  if (container.L !== undefined) container.L = container.L.filter(() => true);
}

/** The parts of an item that some paths lead to, in its own form; list members move together. */
export function project(item: Item, paths: readonly Path[]): Item {
  if (paths.every((path) => path.length === 1)) return pick(item, paths.flat() as string[]);
  const root = { M: {} };
  const made: Container[] = [];
  for (const path of paths) {
    const value = valueAt(item, path);
    if (value === undefined) continue;
    let container: Container = root;
    for (const [index, step] of path.slice(0, -1).entries()) {
      let child = childOf(container, step);
      if (child === undefined) {
        child = typeof path[index + 1] === 'number' ? { L: [] } : { M: {} };
        put(container, [step], child as AttributeValue);
        made.push(child);
      }
      container = child;
    }
    put(container, path, value);
  }
  made.forEach(closeHoles);
  return root.M;
}
