import type { AwsError } from '../errors.ts';
import type { Call } from '../service.ts';
import type { PolicyDocument } from './document.ts';
import type { RequestKeys } from './keys.ts';

/** Something that an operation must be allowed to do. */
export interface Permission {
  /** As AWS's service authorization reference names it: `s3:GetObjectVersion`. */
  readonly action: string;
  /** An ARN, or `*`. */
  readonly resource: string;
  /** The service's own condition keys, in lower case, and `aws:requesttag/…`, `aws:tagkeys`. */
  readonly keys?: RequestKeys;
}

/** What an operation takes, from its input; nothing where AWS asks nothing. */
// biome-ignore lint/suspicious/noExplicitAny: each row narrows this to its operation's SDK input.
export type PermissionRow = (input: any, call: Call) => Permission | readonly Permission[];

/** What deciding about a service's calls takes. */
export interface Authorization {
  /** By operation. One without a row is refused to roles. */
  readonly operations: Readonly<Record<string, PermissionRow>>;
  /** The action that a hand-off from another service is. */
  readonly handOffAction?: string;
  /** Condition keys of the service that requests may carry, in lower case; `prefix/*` for a family. */
  readonly keys?: readonly string[];
  /** Whether a resource is there. A hand-off to one that is not is refused by the service itself. @default it is */
  readonly exists?: (resourceArn: string) => boolean;
  /** The policy of one of its resources. */
  readonly policyOf?: (resourceArn: string) => PolicyDocument | undefined;
  /** The tags of one of its resources, for `aws:ResourceTag`. */
  readonly tagsOf?: (resourceArn: string) => ReadonlyMap<string, string> | undefined;
  /** What it takes to learn that something is not there: who may not is told that he may not. */
  readonly onMissing?: (error: AwsError, input: object) => Permission | undefined;
  /** True where a resource's policy must agree to a call even within its account. */
  readonly resourceMustAgree?: boolean;
  /** AWS's answer to who may not. @default `AccessDeniedException`, status 400 */
  readonly refuse?: (message: string) => AwsError;
  /** How the service writes an action in that answer. @default as policies do */
  readonly actionInMessage?: (action: string) => string;
  /** How it writes a resource there. @default the ARN */
  readonly resourceInMessage?: (resource: string) => string;
  /** Whether a resource is kept from whoever comes without a signature, whatever its policy says. */
  readonly isClosedToPublic?: (resourceArn: string) => boolean;
}

/** A row about no resource in particular. */
export function anywhere(action: string): PermissionRow {
  return () => ({ action, resource: '*' });
}

/** A row about the resource that the input names. */
export function on<Input>(action: string, resource: (input: Input) => string): PermissionRow {
  return (input: Input) => ({ action, resource: resource(input) });
}

interface Tag {
  readonly Key?: string | undefined;
  readonly Value?: string | undefined;
}

/**
 * The keys of a request that sets tags, as most services list them or as a map, or removes some.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */
export function tagKeys(
  tags: readonly Tag[] | Readonly<Record<string, string>> | undefined,
  removedKeys: readonly string[] = [],
): RequestKeys {
  const pairs = isList(tags)
    ? tags.map(({ Key = '', Value = '' }) => [Key, Value] as const)
    : Object.entries(tags ?? {});
  const values = pairs.map(([key, value]) => [`aws:requesttag/${key.toLowerCase()}`, value]);
  const keys = [...pairs.map(([key]) => key), ...removedKeys];
  return { ...Object.fromEntries(values), ...(keys.length > 0 && { 'aws:tagkeys': keys }) };
}

function isList(
  tags: readonly Tag[] | Readonly<Record<string, string>> | undefined,
): tags is readonly Tag[] {
  return Array.isArray(tags);
}

/** What handing a role to a service takes. An absent role takes nothing. */
export function passRole(roleArn: string | undefined, service: string): readonly Permission[] {
  if (!roleArn) return [];
  const keys = { 'iam:passedtoservice': service };
  return [{ action: 'iam:PassRole', resource: roleArn, keys }];
}
