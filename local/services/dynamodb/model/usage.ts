/** Units taken since somebody last asked. */
export interface Usage {
  readUnits: number;
  writeUnits: number;
}

export function createUsage(): Usage {
  return { readUnits: 0, writeUnits: 0 };
}

/** What was taken, which counts from nothing again. */
export function takeUsage(usage: Usage): Usage {
  const taken = { ...usage };
  usage.readUnits = 0;
  usage.writeUnits = 0;
  return taken;
}
