import { breaksConstraint, invalid, reservedName, tooDeep } from './errors.ts';
import { LIMITS } from './limits.ts';

const SYMBOLS =
  'If formed as a path, it can consist of sub-paths divided by slash symbol; each sub-path can be ' +
  'formed as a mix of letters, numbers and the following 3 symbols .-_';

/**
 * Checks the name of a parameter that is to be made.
 * https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-parameter-name-constraints.html
 * @throws AwsError ValidationException, AccessDeniedException, HierarchyLevelLimitExceededException
 */
export function checkNewName(name: string): void {
  checkLength(name);
  const levels = name.split('/').filter((level) => level !== '');
  const isPath = levels.length > 1;
  if (/^\/?aws/i.test(name)) {
    if (name.startsWith('/') && isPath) throw reservedName(name);
    throw invalid(`Parameter name: can't be prefixed with "aws" or "ssm" (case-insensitive).`);
  }
  if (/^\/?ssm/i.test(name)) {
    throw invalid(
      isPath
        ? `Parameter name: can't be prefixed with "ssm" (case-insensitive). ${SYMBOLS}`
        : `Parameter name: can't be prefixed with "aws" or "ssm" (case-insensitive).`,
    );
  }
  if (!/^[\w.\-/]+$/.test(name) || name.endsWith('/') || name.includes('//')) {
    throw invalid(`Parameter name must not end with slash. ${SYMBOLS}`);
  }
  if (name.includes('/') && !name.startsWith('/')) {
    throw invalid('Parameter name must be a fully qualified name.');
  }
  if (levels.length > LIMITS.hierarchyLevelsMax) throw tooDeep(LIMITS.hierarchyLevelsMax);
}

/** A parameter as a caller names it: name or ARN, perhaps `:version` or `:label`. */
export interface NamedVersion {
  readonly name: string;
  readonly selector?: string;
}

/**
 * @throws AwsError ValidationException
 */
export function readName(given: string): NamedVersion {
  checkLength(given);
  const [, inArn] = /^arn:[\w-]+:ssm:[\w-]*:\d*:parameter(\/.+)$/.exec(given) ?? [];
  const [name = '', selector, ...rest] = (inArn ?? given).split(':');
  if (rest.length > 0) throw invalid('Invalid parameter name. Please use correct syntax.');
  return { name, ...(selector !== undefined && { selector }) };
}

/** An ARN has a slash before the name, which a parameter of one level may lack. */
export function unqualified(name: string): string {
  return name.lastIndexOf('/') === 0 ? name.slice(1) : name;
}

export function arnResource(name: string): string {
  return `parameter${name.startsWith('/') ? '' : '/'}${name}`;
}

function checkLength(name: string): void {
  if (name === '') {
    throw breaksConstraint(name, 'name', 'have length greater than or equal to 1');
  }
  if (name.length > LIMITS.nameLengthMax) {
    const bound = `have length less than or equal to ${LIMITS.nameLengthMax}`;
    throw breaksConstraint(name, 'name', bound);
  }
}
