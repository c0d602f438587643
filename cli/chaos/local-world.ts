import type { World } from '../../experiments/runner/world.ts';
import type { LocalAws } from '../../local/engine.ts';
import { callsOf } from '../dashboards/aws-calls.ts';
import { pipelineUnderTest } from './pipeline-under-test.ts';

/** The pipeline as deployed to a local engine on virtual time. @param output gives a stack's output by name */
export function worldOf(engine: LocalAws, output: (name: string) => string): World {
  return {
    call: callsOf(engine),
    now: () => engine.kernel.now(),
    wait: (durationMs) => engine.virtualClock.advance(durationMs),
    pipeline: pipelineUnderTest('local', output),
  };
}
