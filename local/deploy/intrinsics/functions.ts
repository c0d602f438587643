import { UserError } from '../../errors.ts';
import { divideBlock } from './cidr.ts';

/** Availability zones that `Fn::GetAZs` gives, by their suffix. */
const ZONE_SUFFIXES = ['a', 'b', 'c'];
/** A block's hosts, unless `Fn::Cidr` says otherwise: a /24. */
const HOST_BITS_DEFAULT = 8;

/** A function whose arguments are worked out before it. */
export type PlainFunction = (argument: unknown, region: string) => unknown;

/**
 * The functions that need nothing but their arguments.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference.html
 */
export const PLAIN_FUNCTIONS: Readonly<Record<string, PlainFunction>> = {
  'Fn::And': (argument) => listIn('Fn::And', argument).every(isTrue),
  'Fn::Or': (argument) => listIn('Fn::Or', argument).some(isTrue),
  'Fn::Not': (argument) => !isTrue(listIn('Fn::Not', argument)[0]),
  'Fn::Equals': (argument) => {
    const [left, right] = listIn('Fn::Equals', argument, 2);
    return areEqual(left, right);
  },
  'Fn::Contains': (argument) => {
    const [list, value] = listIn('Fn::Contains', argument, 2);
    return listIn('Fn::Contains', list).some((item) => areEqual(item, value));
  },
  'Fn::EachMemberEquals': (argument) => {
    const [list, value] = listIn('Fn::EachMemberEquals', argument, 2);
    return listIn('Fn::EachMemberEquals', list).every((item) => areEqual(item, value));
  },
  'Fn::EachMemberIn': (argument) => {
    const [members, allowed] = listIn('Fn::EachMemberIn', argument, 2);
    const values = listIn('Fn::EachMemberIn', allowed);
    return listIn('Fn::EachMemberIn', members).every((member) =>
      values.some((value) => areEqual(member, value)),
    );
  },
  'Fn::Join': (argument) => {
    const [separator, list] = listIn('Fn::Join', argument, 2);
    return listIn('Fn::Join', list).map(String).join(String(separator));
  },
  'Fn::Split': (argument) => {
    const [separator, text] = listIn('Fn::Split', argument, 2);
    return String(text).split(String(separator));
  },
  'Fn::Select': (argument) => {
    const [index, given] = listIn('Fn::Select', argument, 2);
    const list = listIn('Fn::Select', given);
    const selected = list[Number(index)];
    if (selected !== undefined) return selected;
    throw new UserError(`Fn::Select finds no item ${index} in a list of ${list.length}.`);
  },
  'Fn::Length': (argument) => listIn('Fn::Length', argument).length,
  'Fn::ToJsonString': (argument) => JSON.stringify(argument),
  'Fn::Base64': (argument) => Buffer.from(String(argument)).toString('base64'),
  'Fn::GetAZs': (argument, region) =>
    ZONE_SUFFIXES.map((suffix) => (String(argument) || region) + suffix),
  'Fn::Cidr': (argument) => {
    const [block, count, hostBits = HOST_BITS_DEFAULT] = listIn('Fn::Cidr', argument);
    return divideBlock(String(block), Number(count), Number(hostBits));
  },
};

/** @throws UserError when a function gets something else than a list of so many items */
export function listIn(name: string, argument: unknown, length?: number): readonly unknown[] {
  if (Array.isArray(argument) && (length === undefined || argument.length === length)) {
    return argument;
  }
  const wanted = length === undefined ? 'a list' : `a list of ${length} items`;
  throw new UserError(`${name} takes ${wanted}, and not ${JSON.stringify(argument)}.`);
}

function isTrue(value: unknown): boolean {
  return String(value) === 'true';
}

/** Numbers and booleans are text to CloudFormation. */
function areEqual(left: unknown, right: unknown): boolean {
  const asText = (value: unknown) =>
    typeof value === 'object' ? JSON.stringify(value) : String(value);
  return asText(left) === asText(right);
}
