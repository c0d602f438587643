import type { DescribeStacksCommandOutput, Stack } from '@aws-sdk/client-cloudformation';
import type { AwsCall, PipelineUnderTest } from '../../experiments/runner/world.ts';
import { UserError } from '../../local/errors.ts';
import { pipelineUnderTest } from './pipeline-under-test.ts';

/** A stage of the pipeline that may be broken on purpose, and where it is. */
export interface DeployedStage {
  readonly pipeline: PipelineUnderTest;
  readonly account: string;
  readonly region: string;
}

/**
 * Finds a stage by the tags of its stacks (`infra/app.ts`).
 * @throws UserError when it is not there, or not open to chaos
 */
export async function findStage(call: AwsCall, stage: string): Promise<DeployedStage> {
  const stacks = (await allStacks(call)).filter(
    (stack) => tagOf(stack, 'application') === 'faultline' && tagOf(stack, 'stage') === stage,
  );
  const [first] = stacks;
  if (first === undefined) {
    throw new UserError(
      `No stage ${stage} is deployed where these credentials lead; deploy it, or name another with --stage.`,
    );
  }
  if (stacks.some((stack) => tagOf(stack, 'chaos') !== 'allowed')) {
    throw new UserError(
      `The stage ${stage} is not tagged chaos=allowed; experiments break only stages that infra/stages.ts opens to chaos.`,
    );
  }
  const outputs = new Map(
    stacks.flatMap(({ Outputs = [] }) =>
      Outputs.map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue] as const),
    ),
  );
  const [, , , region = '', account = ''] = (first.StackId ?? '').split(':');
  return {
    pipeline: pipelineUnderTest(stage, (name) => outputs.get(name) ?? ''),
    account,
    region,
  };
}

async function allStacks(call: AwsCall): Promise<Stack[]> {
  const stacks: Stack[] = [];
  let NextToken: string | undefined;
  do {
    const page: DescribeStacksCommandOutput = await call('cloudformation', 'DescribeStacks', {
      NextToken,
    });
    stacks.push(...(page.Stacks ?? []));
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  return stacks;
}

function tagOf({ Tags = [] }: Stack, key: string): string | undefined {
  return Tags.find(({ Key }) => Key === key)?.Value;
}
