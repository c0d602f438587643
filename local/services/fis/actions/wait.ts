import { parseIsoDurationMs } from '../../../patterns/iso-duration.ts';
import { sleepUnlessStopped } from '../stop-signal.ts';
import type { ActionScope } from './action.ts';

/** https://docs.aws.amazon.com/fis/latest/userguide/fis-actions-reference.html#wait-actions-reference */
export async function wait({ context, run, settings }: ActionScope): Promise<void> {
  await sleepUnlessStopped(context.kernel, durationMs(settings.parameters.duration), run.stop);
}

/** Of a parameter that was checked with its template. */
export function durationMs(duration: string | undefined): number {
  return parseIsoDurationMs(duration ?? '') ?? 0;
}
