import { isListType, listOf } from './parameter-types.ts';
import type { TemplateParameter } from './template.ts';

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;

/** Types whose values CloudFormation would look up in the account; here they are text. */
const TYPE = /^(String|Number|CommaDelimitedList|List<[\w:]+>|AWS::[\w:]+(<[\w:<>]+>)?)$/;

/**
 * What is wrong with a parameter's value, in CloudFormation's words.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html
 */
export function faultsOf(name: string, declared: TemplateParameter, text: string): string[] {
  if (!TYPE.test(declared.Type)) {
    return [`Invalid template parameter type '${declared.Type}' of parameter ${name}.`];
  }
  const broken = brokenConstraints(name, declared, text);
  const { ConstraintDescription: description } = declared;
  if (broken.length === 0 || description === undefined) return broken;
  return [`Parameter ${name} failed to satisfy constraint: ${description}.`];
}

function brokenConstraints(name: string, declared: TemplateParameter, text: string): string[] {
  const items = isListType(declared.Type) ? listOf(text) : [text];
  return [
    ...numberFaults(name, declared, items),
    ...allowedFaults(name, declared, items),
    ...lengthFaults(name, declared, text),
  ];
}

function numberFaults(
  name: string,
  declared: TemplateParameter,
  items: readonly string[],
): string[] {
  if (declared.Type !== 'Number' && declared.Type !== 'List<Number>') return [];
  const { MinValue: least, MaxValue: most } = declared;
  return items.flatMap((item) => {
    if (!NUMBER.test(item)) return [`Parameter '${name}' must be a number.`];
    const value = Number(item);
    if (least !== undefined && value < Number(least)) {
      return [`Parameter '${name}' must be a number not less than ${least}.`];
    }
    if (most !== undefined && value > Number(most)) {
      return [`Parameter '${name}' must be a number not greater than ${most}.`];
    }
    return [];
  });
}

function allowedFaults(
  name: string,
  declared: TemplateParameter,
  items: readonly string[],
): string[] {
  const { AllowedValues: allowed, AllowedPattern: pattern } = declared;
  const faults: string[] = [];
  if (allowed !== undefined && !items.every((item) => allowed.map(String).includes(item))) {
    faults.push(`Parameter '${name}' must be one of AllowedValues: ${allowed.join(', ')}.`);
  }
  if (pattern !== undefined && !items.every((item) => new RegExp(`^(?:${pattern})$`).test(item))) {
    faults.push(`Parameter '${name}' must match pattern ${pattern}.`);
  }
  return faults;
}

function lengthFaults(name: string, declared: TemplateParameter, text: string): string[] {
  const { MinLength: shortest, MaxLength: longest } = declared;
  if (shortest !== undefined && text.length < Number(shortest)) {
    return [`Parameter '${name}' must contain at least ${shortest} characters.`];
  }
  if (longest !== undefined && text.length > Number(longest)) {
    return [`Parameter '${name}' must contain at most ${longest} characters.`];
  }
  return [];
}
