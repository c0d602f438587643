import { playSeed } from './seeds.ts';

/** Plays the seeds that it is given, until it is let go. */
process.on('message', async ({ prefix, index }: { prefix: string; index: number }) => {
  process.send?.(await playSeed(prefix, index));
});
