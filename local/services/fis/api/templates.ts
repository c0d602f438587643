import type * as SDK from '@aws-sdk/client-fis';
import type { Operation } from '../../../service.ts';
import { invalid } from '../errors.ts';
import type { Fis } from '../fis.ts';
import { LIMITS } from '../limits.ts';
import { readTemplate, type TemplateInput } from '../model/read-template.ts';
import type { ExperimentTemplate } from '../model/template.ts';
import { templateOutput, templateSummary } from './output.ts';
import { type PageInput, pageOf } from './paging.ts';

type CreateInput = TemplateInput & {
  readonly clientToken?: string | undefined;
  readonly tags?: Record<string, string> | undefined;
};

/** https://docs.aws.amazon.com/fis/latest/APIReference/API_CreateExperimentTemplate.html */
export function createTemplate(fis: Fis, input: CreateInput): ExperimentTemplate {
  const clientToken = readToken(input.clientToken);
  const known = fis.templates.find((template) => template.clientToken === clientToken);
  if (known !== undefined) return known;
  const { kernel } = fis.context;
  const id = `EXT${kernel.ids.upperAlphanumeric(16)}`;
  const nowMs = kernel.now();
  const template: ExperimentTemplate = {
    id,
    arn: fis.context.arn('fis', `experiment-template/${id}`),
    clientToken,
    createdAtMs: nowMs,
    updatedAtMs: nowMs,
    tags: new Map(Object.entries(input.tags ?? {})),
    settings: readTemplate(input),
  };
  fis.addTemplate(template);
  return template;
}

export function templateOperations(fis: Fis): Record<string, Operation> {
  return {
    CreateExperimentTemplate: (input: CreateInput) => ({
      experimentTemplate: templateOutput(createTemplate(fis, input)),
    }),
    DeleteExperimentTemplate: ({ id }: SDK.DeleteExperimentTemplateRequest) => ({
      experimentTemplate: templateOutput(fis.deleteTemplate(id)),
    }),
    GetExperimentTemplate: ({ id }: SDK.GetExperimentTemplateRequest) => ({
      experimentTemplate: templateOutput(fis.template(id)),
    }),
    ListExperimentTemplates(input: PageInput) {
      const { items, ...rest } = pageOf(fis.templates, input);
      return { experimentTemplates: items.map(templateSummary), ...rest };
    },
    UpdateExperimentTemplate: ({ id, ...changes }: TemplateInput & { id?: string }) => ({
      experimentTemplate: templateOutput(updateTemplate(fis, fis.template(id), changes)),
    }),
  };
}

/** What is not given stays. Experiments that run keep what they began with. */
function updateTemplate(
  fis: Fis,
  template: ExperimentTemplate,
  changes: TemplateInput,
): ExperimentTemplate {
  const { settings } = template;
  const given = Object.fromEntries(
    Object.entries(changes).filter(([, value]) => value !== undefined),
  ) as TemplateInput;
  const { logConfiguration: log } = { ...settings, ...given };
  template.settings = readTemplate({
    ...(settings as unknown as TemplateInput),
    ...given,
    experimentOptions: { ...settings.experimentOptions, ...given.experimentOptions },
    ...(log && { logConfiguration: log as NonNullable<TemplateInput['logConfiguration']> }),
  });
  template.updatedAtMs = fis.context.kernel.now();
  return template;
}

/** @throws AwsError ValidationException */
export function readToken(token: string | undefined): string {
  if (token !== undefined && token.length >= 1 && token.length <= LIMITS.clientTokenLengthMax) {
    return token;
  }
  throw invalid(`A client token has 1 to ${LIMITS.clientTokenLengthMax} characters.`);
}
