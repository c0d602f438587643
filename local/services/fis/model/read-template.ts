import type * as SDK from '@aws-sdk/client-fis';
import { NotImplementedError } from '../../../errors.ts';
import { invalid, notFound } from '../errors.ts';
import { LIMITS } from '../limits.ts';
import { ACTIONS, isKnownAction, RESOURCE_TYPES } from './action-catalogue.ts';
import { isSelectionMode } from './selection.ts';
import type {
  ActionSettings,
  ExperimentOptions,
  LogConfiguration,
  StopCondition,
  TargetSettings,
  TemplateSettings,
} from './template.ts';

/** What a template is made or changed from; the SDK's own type is older than the API. */
export interface TemplateInput {
  readonly description?: string | undefined;
  readonly roleArn?: string | undefined;
  readonly actions?: Record<string, SDK.CreateExperimentTemplateActionInput> | undefined;
  readonly targets?: Record<string, SDK.CreateExperimentTemplateTargetInput> | undefined;
  readonly stopConditions?: SDK.CreateExperimentTemplateStopConditionInput[] | undefined;
  readonly logConfiguration?: SDK.CreateExperimentTemplateLogConfigurationInput | undefined;
  readonly experimentOptions?:
    | { accountTargeting?: string; emptyTargetResolutionMode?: string }
    | undefined;
  readonly experimentReportConfiguration?: object | undefined;
}

const NAME = new RegExp(`^[A-Za-z][A-Za-z0-9_-]{0,${LIMITS.nameLengthMax - 1}}$`);
const ROLE_ARN = /^arn:aws[\w-]*:iam::\d{12}:role\/.+$/;
const ALARM_ARN = /^arn:aws[\w-]*:cloudwatch:[\w-]+:\d{12}:alarm:.+$/;

/**
 * Checks a template whole, so that an experiment can only fail for what it meets.
 * @throws AwsError ValidationException; ResourceNotFoundException for an action that AWS does not have; NotImplemented
 */
export function readTemplate(input: TemplateInput): TemplateSettings {
  const { description = '', roleArn = '' } = input;
  if (description.length > LIMITS.descriptionLengthMax) {
    throw invalid(`The description has more than ${LIMITS.descriptionLengthMax} characters.`);
  }
  if (!ROLE_ARN.test(roleArn)) throw invalid(`The role ARN ${roleArn} is not valid.`);
  if (input.experimentReportConfiguration !== undefined) {
    throw new NotImplementedError('fis', 'The experiment report');
  }
  const targets = mapValues(input.targets ?? {}, 'target', readTarget);
  const actions = mapValues(input.actions ?? {}, 'action', (action, name) =>
    readAction(action, name, targets),
  );
  checkOrder(actions);
  return {
    description,
    roleArn,
    actions,
    targets,
    stopConditions: readStopConditions(input.stopConditions ?? []),
    experimentOptions: readOptions(input.experimentOptions ?? {}),
    ...(input.logConfiguration && { logConfiguration: readLog(input.logConfiguration) }),
  };
}

function mapValues<In, Out>(
  given: Readonly<Record<string, In>>,
  noun: string,
  read: (value: In, name: string) => Out,
): Record<string, Out> {
  return Object.fromEntries(
    Object.entries(given).map(([name, value]) => {
      if (!NAME.test(name)) throw invalid(`The ${noun} name ${name} is not valid.`);
      return [name, read(value, name)];
    }),
  );
}

function readTarget(target: SDK.CreateExperimentTemplateTargetInput, name: string): TargetSettings {
  const { resourceType = '', resourceArns, resourceTags, filters, selectionMode = '' } = target;
  if (RESOURCE_TYPES[resourceType] === undefined) {
    throw new NotImplementedError('fis', `The resource type ${resourceType} of target ${name}`);
  }
  if ((resourceArns === undefined) === (resourceTags === undefined)) {
    throw invalid(`Target ${name} must have either resource ARNs or resource tags.`);
  }
  if (resourceArns !== undefined) {
    if (filters !== undefined) throw invalid(`Target ${name} has ARNs and can have no filters.`);
    if (resourceArns.length < 1 || resourceArns.length > LIMITS.targetArnsMax) {
      throw invalid(`Target ${name} must have 1 to ${LIMITS.targetArnsMax} resource ARNs.`);
    }
  }
  if (!isSelectionMode(selectionMode)) {
    throw invalid(`The selection mode ${selectionMode} of target ${name} is not valid.`);
  }
  return {
    resourceType,
    selectionMode,
    ...(resourceArns && { resourceArns }),
    ...(resourceTags && { resourceTags }),
    ...(filters && { filters: filters.map(({ path = '', values = [] }) => ({ path, values })) }),
    ...(target.parameters && { parameters: target.parameters }),
  };
}

function readAction(
  action: SDK.CreateExperimentTemplateActionInput,
  name: string,
  targets: Readonly<Record<string, TargetSettings>>,
): ActionSettings {
  const { actionId = '', parameters = {}, startAfter = [] } = action;
  const described = ACTIONS[actionId];
  if (described === undefined) {
    if (isKnownAction(actionId)) {
      throw new NotImplementedError('fis', `The action ${actionId} of ${name}`);
    }
    throw notFound(`Action ${actionId}`);
  }
  checkParameters(parameters, name, described.parameters);
  const given = action.targets ?? {};
  for (const [key, resourceType] of Object.entries(described.targets)) {
    const target = targets[given[key] ?? ''];
    if (target === undefined) throw invalid(`Action ${name} needs a target for ${key}.`);
    if (target.resourceType !== resourceType) {
      throw invalid(`Target ${given[key]} of action ${name} must be of type ${resourceType}.`);
    }
  }
  for (const key of Object.keys(given)) {
    if (!(key in described.targets)) throw invalid(`Action ${name} takes no target for ${key}.`);
  }
  const { description } = action;
  return {
    actionId,
    parameters,
    targets: given,
    startAfter,
    ...(description !== undefined && { description }),
  };
}

function checkParameters(
  given: Readonly<Record<string, string>>,
  action: string,
  described: (typeof ACTIONS)[string]['parameters'],
): void {
  for (const [name, value] of Object.entries(given)) {
    const parameter = described[name];
    if (parameter === undefined) throw invalid(`Action ${action} has no parameter ${name}.`);
    if (value.length > LIMITS.parameterLengthMax) {
      throw invalid(
        `Parameter ${name} of action ${action} has more than ${LIMITS.parameterLengthMax} characters.`,
      );
    }
    const complaint = parameter.complaint?.(value);
    if (complaint !== undefined) {
      throw invalid(`Parameter ${name} of action ${action} ${complaint}.`);
    }
  }
  for (const [name, { required }] of Object.entries(described)) {
    if (required && given[name] === undefined) {
      throw invalid(`Action ${action} needs the parameter ${name}.`);
    }
  }
}

/** Every action that others wait for is there, and none waits for itself. */
function checkOrder(actions: Readonly<Record<string, ActionSettings>>): void {
  const names = Object.keys(actions);
  if (names.length === 0) throw invalid('An experiment template needs at least one action.');
  if (names.length > LIMITS.actionsPerTemplateMax) {
    throw invalid(`An experiment template has at most ${LIMITS.actionsPerTemplateMax} actions.`);
  }
  const done = new Set<string>();
  const visit = (name: string, path: readonly string[]): void => {
    if (done.has(name)) return;
    if (path.includes(name)) {
      throw invalid(`Actions wait for each other: ${[...path, name].join(' → ')}.`);
    }
    for (const other of actions[name]?.startAfter ?? []) {
      if (actions[other] === undefined) {
        throw invalid(`Action ${name} starts after ${other}, which does not exist.`);
      }
      visit(other, [...path, name]);
    }
    done.add(name);
  };
  for (const name of names) visit(name, []);
}

function readStopConditions(
  conditions: readonly SDK.CreateExperimentTemplateStopConditionInput[],
): StopCondition[] {
  if (conditions.length < 1 || conditions.length > LIMITS.stopConditionsMax) {
    throw invalid(`A template has 1 to ${LIMITS.stopConditionsMax} stop conditions.`);
  }
  return conditions.map(({ source = '', value }) => {
    if (source === 'none') {
      if (conditions.length > 1) throw invalid('The stop condition none stands alone.');
      return { source };
    }
    if (source !== 'aws:cloudwatch:alarm') throw invalid(`Unknown stop condition ${source}.`);
    if (!ALARM_ARN.test(value ?? '')) throw invalid(`The alarm ARN ${value} is not valid.`);
    return { source, value: value as string };
  });
}

function readOptions({
  accountTargeting = 'single-account',
  emptyTargetResolutionMode: mode = 'fail',
}: NonNullable<TemplateInput['experimentOptions']>): ExperimentOptions {
  if (accountTargeting !== 'single-account') {
    throw new NotImplementedError('fis', `The account targeting ${accountTargeting}`);
  }
  if (mode !== 'fail' && mode !== 'skip') {
    throw invalid(`The empty target resolution mode ${mode} is not valid.`);
  }
  return { accountTargeting, emptyTargetResolutionMode: mode };
}

function readLog(log: SDK.CreateExperimentTemplateLogConfigurationInput): LogConfiguration {
  const { logSchemaVersion, cloudWatchLogsConfiguration: logs, s3Configuration: s3 } = log;
  if (logSchemaVersion !== 2) {
    throw new NotImplementedError('fis', `The log schema version ${logSchemaVersion}`);
  }
  if (logs === undefined && s3 === undefined) throw invalid('A log needs a destination.');
  if (logs !== undefined && !/:log-group:.+:\*$/.test(logs.logGroupArn ?? '')) {
    throw invalid(`The log group ARN ${logs.logGroupArn} must end with :*.`);
  }
  return {
    logSchemaVersion,
    ...(logs?.logGroupArn && { cloudWatchLogsConfiguration: { logGroupArn: logs.logGroupArn } }),
    ...(s3?.bucketName && {
      s3Configuration: {
        bucketName: s3.bucketName,
        ...(s3.prefix !== undefined && { prefix: s3.prefix }),
      },
    }),
  };
}
