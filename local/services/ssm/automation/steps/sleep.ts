import { parseIsoDurationMs } from '../../../../patterns/iso-duration.ts';
import { StepFailure } from '../errors.ts';
import type { StepResult, StepScope } from './step-scope.ts';

/** https://docs.aws.amazon.com/systems-manager/latest/userguide/automation-action-sleep.html */
export async function sleep({ context, inputs, wait }: StepScope): Promise<StepResult> {
  const { Duration, Timestamp } = inputs;
  const durationMs =
    Timestamp === undefined
      ? parseIsoDurationMs(String(Duration))
      : Date.parse(String(Timestamp)) - context.kernel.now();
  if (durationMs === undefined || Number.isNaN(durationMs)) {
    throw new StepFailure('aws:sleep needs a Duration such as PT5M, or a Timestamp.');
  }
  await wait(durationMs);
  return {};
}
