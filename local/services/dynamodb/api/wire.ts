import type { AttributeValue as SdkAttributeValue } from '@aws-sdk/client-dynamodb';
import type { AttributeValue } from '../model/item.ts';

/**
 * An input or output of the SDK's as it is in JSON: values with base64 text for bytes, seconds for
 * dates.
 */
export type Wire<T> = T extends SdkAttributeValue
  ? AttributeValue
  : T extends Uint8Array
    ? string
    : T extends Date
      ? number
      : T extends object
        ? { readonly [Member in keyof T]: Wire<T[Member]> }
        : T;
