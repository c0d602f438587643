import type { Experiment } from '../model/experiment.ts';
import type { ExperimentTemplate } from '../model/template.ts';

/** Epoch milliseconds as the API has them, or nothing. */
function time<Name extends string>(name: Name, atMs: number | undefined) {
  return (atMs === undefined ? {} : { [name]: new Date(atMs) }) as Partial<Record<Name, Date>>;
}

/** https://docs.aws.amazon.com/fis/latest/APIReference/API_ExperimentTemplate.html */
export function templateOutput(template: ExperimentTemplate) {
  const { id, arn, settings, tags, createdAtMs, updatedAtMs } = template;
  return {
    id,
    arn,
    ...settings,
    ...time('creationTime', createdAtMs),
    ...time('lastUpdateTime', updatedAtMs),
    tags: Object.fromEntries(tags),
    targetAccountConfigurationsCount: 0,
  };
}

export function templateSummary(template: ExperimentTemplate) {
  const { id, arn, description, creationTime, lastUpdateTime, tags } = {
    ...templateOutput(template),
    description: template.settings.description,
  };
  return { id, arn, description, creationTime, lastUpdateTime, tags };
}

/** https://docs.aws.amazon.com/fis/latest/APIReference/API_Experiment.html */
export function experimentOutput(experiment: Experiment) {
  const { id, arn, templateId, settings, state, tags, actionsMode } = experiment;
  const actions = [...experiment.actions.values()].map((run) => {
    const { status, reason, startedAtMs, endedAtMs } = run;
    const output = {
      ...settings.actions[run.name],
      state: { status, reason },
      ...time('startTime', startedAtMs),
      ...time('endTime', endedAtMs),
    };
    return [run.name, output] as const;
  });
  return {
    id,
    arn,
    experimentTemplateId: templateId,
    roleArn: settings.roleArn,
    state,
    targets: settings.targets,
    actions: Object.fromEntries(actions),
    stopConditions: settings.stopConditions,
    ...time('creationTime', experiment.createdAtMs),
    ...time('startTime', experiment.startedAtMs),
    ...time('endTime', experiment.endedAtMs),
    tags: Object.fromEntries(tags),
    ...(settings.logConfiguration && { logConfiguration: settings.logConfiguration }),
    experimentOptions: { ...settings.experimentOptions, actionsMode },
    targetAccountConfigurationsCount: 0,
  };
}

export function experimentSummary(experiment: Experiment) {
  const { id, arn, experimentTemplateId, state, creationTime, tags, experimentOptions } =
    experimentOutput(experiment);
  return { id, arn, experimentTemplateId, state, creationTime, tags, experimentOptions };
}
