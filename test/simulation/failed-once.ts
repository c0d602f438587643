/** Seeds that have shown a fault of the engine once; each is a test for ever. */
export const FAILED_ONCE: readonly string[] = [];
