const STEP = /\.([\w@-]+)|\['([^']+)'\]|\[(\d+)\]/y;

/** The value at `$.a.b[0]`; undefined when there is none. */
export function readPath(document: unknown, path: string): unknown {
  let value: unknown = document;
  STEP.lastIndex = 1;
  while (STEP.lastIndex < path.length) {
    const step = STEP.exec(path);
    if (step === null || typeof value !== 'object' || value === null) return undefined;
    const key = (step[1] ?? step[2] ?? step[3]) as string;
    value = Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined;
  }
  return value;
}
