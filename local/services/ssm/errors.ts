import { AwsError } from '../../errors.ts';

/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/CommonErrors.html */
export function invalid(message: string): AwsError {
  return new AwsError('ValidationException', message);
}

/** One member that breaks a constraint of the model, in the words of AWS's own validation. */
export function breaksConstraint(value: unknown, member: string, constraint: string): AwsError {
  return invalid(
    `1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: ` +
      `Member must ${constraint}`,
  );
}

/** No parameter has the name. AWS gives no message. */
export function parameterNotFound(): AwsError {
  return new AwsError('ParameterNotFound', '');
}

export function parameterAlreadyExists(): AwsError {
  return new AwsError(
    'ParameterAlreadyExists',
    'The parameter already exists. To overwrite this value, set the overwrite option in the request to true.',
  );
}

/** The parameter is there, but not this version or label of it. */
export function versionNotFound(name: string, kind: 'version' | 'label', which: string): AwsError {
  return new AwsError(
    'ParameterVersionNotFound',
    `Systems Manager could not find ${kind} ${which} of ${name}. Verify the ${kind} and try again.`,
  );
}

export function patternMismatch(pattern: string): AwsError {
  return new AwsError(
    'ParameterPatternMismatchException',
    `Parameter value, cannot be validated against allowedPattern: ${pattern}`,
  );
}

export function reservedName(name: string): AwsError {
  return new AwsError('AccessDeniedException', `No access to reserved parameter name: ${name}.`);
}

export function tooDeep(levelsMax: number): AwsError {
  return new AwsError(
    'HierarchyLevelLimitExceededException',
    `Parameter hierarchies are limited to a maximum depth of ${levelsMax} levels.`,
  );
}

/** A later version must have the type of the first. */
export function typeMismatch(): AwsError {
  return new AwsError(
    'HierarchyTypeMismatchException',
    "Parameter Store doesn't support changing a parameter type in a hierarchy.",
  );
}

/** The oldest version would have to go, and has a label. */
export function tooManyVersions(name: string, version: number): AwsError {
  return new AwsError(
    'ParameterMaxVersionLimitExceeded',
    `You attempted to create a new version of ${name} by calling the PutParameter API with the ` +
      `overwrite flag. Version ${version}, the oldest version, can't be deleted because it has a ` +
      'label associated with it. Move the label to another version of the parameter, and try again.',
  );
}

export function tooManyLabels(countMax: number): AwsError {
  return new AwsError(
    'ParameterVersionLabelLimitExceeded',
    `A parameter version can have maximum ${countMax} labels.` +
      'Move one or more labels to another version and try again.',
  );
}

/** Tags name a parameter that is not there. */
export function invalidResourceId(): AwsError {
  return new AwsError('InvalidResourceId', '');
}

export function invalidFilterKey(key: string): AwsError {
  return new AwsError('InvalidFilterKey', `The following filter key is not valid: ${key}.`);
}
