import type * as SDK from '@aws-sdk/client-fis';
import type { Operation } from '../../../service.ts';
import { invalid } from '../errors.ts';
import type { Fis } from '../fis.ts';
import type { Experiment } from '../model/experiment.ts';
import { experimentOutput, experimentSummary } from './output.ts';
import { type PageInput, pageOf } from './paging.ts';
import { readToken } from './templates.ts';

/** The SDK's own type is older than `actionsMode`. */
type StartInput = SDK.StartExperimentRequest & {
  readonly experimentOptions?: { readonly actionsMode?: string };
};

export function experimentOperations(fis: Fis): Record<string, Operation> {
  return {
    StartExperiment: (input: StartInput) => ({
      experiment: experimentOutput(startExperiment(fis, input)),
    }),
    StopExperiment({ id }: SDK.StopExperimentRequest) {
      const experiment = fis.experiment(id);
      fis.stop(experiment, 'Experiment halted by user request.');
      return { experiment: experimentOutput(experiment) };
    },
    GetExperiment: ({ id }: SDK.GetExperimentRequest) => ({
      experiment: experimentOutput(fis.experiment(id)),
    }),
    ListExperiments(input: PageInput & { experimentTemplateId?: string }) {
      const { experimentTemplateId: wanted } = input;
      const experiments = fis.experiments.filter(
        ({ templateId }) => wanted === undefined || templateId === wanted,
      );
      const { items, ...rest } = pageOf(experiments, input);
      return { experiments: items.map(experimentSummary), ...rest };
    },
    ListExperimentResolvedTargets(
      input: PageInput & { experimentId?: string; targetName?: string },
    ) {
      const { resolvedTargets } = fis.experiment(input.experimentId);
      const wanted = resolvedTargets.filter(
        ({ targetName }) => input.targetName === undefined || targetName === input.targetName,
      );
      const { items, ...rest } = pageOf(wanted, input);
      return {
        resolvedTargets: items.map(({ resourceType, targetName, arn }) => ({
          resourceType,
          targetName,
          targetInformation: { arn },
        })),
        ...rest,
      };
    },
  };
}

/** https://docs.aws.amazon.com/fis/latest/APIReference/API_StartExperiment.html */
function startExperiment(fis: Fis, input: StartInput): Experiment {
  const clientToken = readToken(input.clientToken);
  const known = fis.experiments.find((experiment) => experiment.clientToken === clientToken);
  if (known !== undefined) return known;
  const { actionsMode = 'run-all' } = input.experimentOptions ?? {};
  if (actionsMode !== 'run-all' && actionsMode !== 'skip-all') {
    throw invalid(`The actions mode ${actionsMode} is not valid.`);
  }
  const { kernel } = fis.context;
  const id = `EXP${kernel.ids.upperAlphanumeric(16)}`;
  return fis.start(fis.template(input.experimentTemplateId), {
    id,
    arn: fis.context.arn('fis', `experiment/${id}`),
    clientToken,
    createdAtMs: kernel.now(),
    actionsMode,
    tags: new Map(Object.entries(input.tags ?? {})),
  });
}
