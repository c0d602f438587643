import type { World } from '../../experiments/runner/world.ts';
import { OUTPUTS } from '../../infra/outputs.ts';
import type { LocalAws } from '../../local/engine.ts';
import { callsOf } from '../dashboards/aws-calls.ts';

export const STAGE = 'local';

/** The pipeline as deployed to a local engine on virtual time. @param output gives a stack's output by name */
export function worldOf(engine: LocalAws, output: (name: string) => string): World {
  return {
    call: callsOf(engine),
    now: () => engine.kernel.now(),
    wait: (durationMs) => engine.virtualClock.advance(durationMs),
    pipeline: {
      uploadsBucketName: output(OUTPUTS.uploadsBucketName),
      filesTableName: output(OUTPUTS.filesTableName),
      inboxQueueUrl: output(OUTPUTS.inboxQueueUrl),
      ingestQueueUrl: output(OUTPUTS.ingestQueueUrl),
      ingestDeadLetterQueueUrl: output(OUTPUTS.ingestDeadLetterQueueUrl),
      alarmPrefix: `faultline-${STAGE}-`,
    },
  };
}
