/**
 * Names so that each comes after what it needs. Needed names that are not among them are left out.
 * @param reject is given a circle, from a name back to itself: it throws
 */
export function inDependencyOrder(
  names: readonly string[],
  neededBy: (name: string) => Iterable<string>,
  reject: (circle: readonly string[]) => never,
): string[] {
  const known = new Set(names);
  const done = new Set<string>();
  const path = new Set<string>();
  const visit = (name: string): void => {
    if (!known.has(name) || done.has(name)) return;
    if (path.has(name)) {
      const trail = [...path];
      reject([...trail.slice(trail.indexOf(name)), name]);
    }
    path.add(name);
    for (const needed of neededBy(name)) visit(needed);
    path.delete(name);
    done.add(name);
  };
  for (const name of names) visit(name);
  return [...done];
}
