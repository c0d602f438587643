import type { PipelineUnderTest } from '../../experiments/runner/world.ts';
import { OUTPUTS } from '../../infra/outputs.ts';

/** Where a stage's pipeline is. @param output gives a stack's output by name */
export function pipelineUnderTest(
  stage: string,
  output: (name: string) => string,
): PipelineUnderTest {
  return {
    uploadsBucketName: output(OUTPUTS.uploadsBucketName),
    filesTableName: output(OUTPUTS.filesTableName),
    inboxQueueUrl: output(OUTPUTS.inboxQueueUrl),
    ingestQueueUrl: output(OUTPUTS.ingestQueueUrl),
    ingestDeadLetterQueueUrl: output(OUTPUTS.ingestDeadLetterQueueUrl),
    alarmPrefix: `faultline-${stage}-`,
    resourcePrefix: `Faultline-${stage}-`,
    stage,
  };
}
