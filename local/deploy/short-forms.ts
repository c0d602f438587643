import { type CollectionTag, type ScalarTag, YAMLMap, type YAMLSeq } from 'yaml';
import { getAttArguments } from './intrinsics/call.ts';

/**
 * Functions that YAML may call by a tag.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference.html
 */
const FUNCTIONS = [
  'And',
  'Base64',
  'Cidr',
  'Contains',
  'EachMemberEquals',
  'EachMemberIn',
  'Equals',
  'FindInMap',
  'GetAZs',
  'If',
  'ImportValue',
  'Join',
  'Length',
  'Not',
  'Or',
  'Select',
  'Split',
  'Sub',
  'ToJsonString',
  'Transform',
];

/** `!Sub text` and its like, read as their full forms: `{ "Fn::Sub": "text" }`. */
export const SHORT_FORMS: readonly (ScalarTag | CollectionTag)[] = [
  ...['Ref', 'Condition'].map((name) => scalarTag(name, (text) => ({ [name]: text }))),
  scalarTag('GetAtt', (text) => ({ 'Fn::GetAtt': getAttArguments(text) })),
  collectionTag('GetAtt', 'seq'),
  ...FUNCTIONS.flatMap((name) => [
    scalarTag(name, (text) => ({ [`Fn::${name}`]: text })),
    collectionTag(name, 'seq'),
    collectionTag(name, 'map'),
  ]),
];

function scalarTag(name: string, resolve: (text: string) => object): ScalarTag {
  return { tag: `!${name}`, resolve };
}

function collectionTag(name: string, collection: 'seq' | 'map'): CollectionTag {
  return {
    tag: `!${name}`,
    collection,
    resolve(argument: YAMLMap.Parsed | YAMLSeq.Parsed) {
      const call = new YAMLMap();
      call.set(`Fn::${name}`, argument);
      return call;
    },
  };
}
