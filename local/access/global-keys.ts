import { isAnonymous, type Principal } from '../credentials.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { Authorization, Permission } from './authorization.ts';
import { type KeyReader, type KeyValue, UNKNOWN } from './keys.ts';

/** What the caller's role tells of itself. */
export interface RoleFacts {
  readonly id: string;
  readonly tags: ReadonlyMap<string, string>;
}

export interface KeySources {
  readonly kernel: Kernel;
  readonly account: string;
  readonly region: string;
  readonly principal: Principal;
  readonly role: RoleFacts | undefined;
  readonly sourceIp: string;
  readonly permission: Permission;
  readonly authorization: Authorization;
}

type Reader = (sources: KeySources) => string | undefined;

const account: Reader = ({ account }) => account;

const notFromRole: Reader = () => undefined;

/**
 * Keys that every request has, or that AWS has and no request here: without an organization, a VPC, a federated identity
 * or a second factor they are absent.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */
const GLOBAL_KEYS: Readonly<Record<string, Reader>> = {
  'aws:currenttime': ({ kernel }) => new Date(kernel.now()).toISOString(),
  'aws:epochtime': ({ kernel }) => String(Math.floor(kernel.now() / 1000)),
  'aws:requestedregion': ({ region }) => region,
  'aws:resourceaccount': account,
  // The loopback address stands for AWS's endpoints, which every client reaches by TLS.
  'aws:securetransport': () => 'true',
  'aws:sourceip': ({ principal, sourceIp }) => (isService(principal) ? undefined : sourceIp),
  'aws:viaawsservice': ({ principal }) => String(isService(principal)),
  'aws:principalisawsservice': ({ principal }) => String(isService(principal)),
  'aws:principalservicename': ({ principal }) =>
    isService(principal) ? principal.name : undefined,
  'aws:principalaccount': (sources) => (isService(sources.principal) ? undefined : sources.account),
  'aws:principalarn': ({ principal }) =>
    principal.kind === 'role' ? principal.roleArn : 'arn' in principal ? principal.arn : undefined,
  'aws:principaltype': ({ principal }) =>
    principal.kind === 'role' ? 'AssumedRole' : isService(principal) ? undefined : 'Account',
  'aws:userid': ({ principal, role }) =>
    principal.kind === 'role' && role ? `${role.id}:${principal.sessionName}` : undefined,
  'aws:sourcearn': ({ principal }) => (isService(principal) ? principal.sourceArn : undefined),
  'aws:sourceaccount': (sources) => sourceAccount(sources),
  // Only services that came before aws:SourceAccount say so.
  'aws:sourceowner': (sources) =>
    isService(sources.principal) && sources.principal.name === 'cloudwatch.amazonaws.com'
      ? sources.account
      : undefined,
  'aws:username': notFromRole,
  'aws:calledvia': notFromRole,
  'aws:calledviafirst': notFromRole,
  'aws:calledvialast': notFromRole,
  'aws:federatedprovider': notFromRole,
  'aws:multifactorauthpresent': notFromRole,
  'aws:multifactorauthage': notFromRole,
  'aws:principalorgid': notFromRole,
  'aws:principalorgpaths': notFromRole,
  'aws:referer': notFromRole,
  'aws:resourceorgid': notFromRole,
  'aws:resourceorgpaths': notFromRole,
  'aws:sourceidentity': notFromRole,
  'aws:sourceorgid': notFromRole,
  'aws:sourceorgpaths': notFromRole,
  'aws:sourcevpc': notFromRole,
  'aws:sourcevpce': notFromRole,
  'aws:vpcsourceip': notFromRole,
  'aws:tagkeys': notFromRole,
};

const PRINCIPAL_TAG = 'aws:principaltag/';
const RESOURCE_TAG = 'aws:resourcetag/';
const REQUEST_TAG = 'aws:requesttag/';

/** Reads what a request tells; each key only when a policy asks for it. */
export function keyReader(sources: KeySources): KeyReader {
  return (key) => {
    const own = sources.permission.keys?.[key];
    if (own !== undefined) return own;
    const global = GLOBAL_KEYS[key];
    if (global !== undefined) return global(sources);
    if (key.startsWith(REQUEST_TAG)) return undefined;
    if (key.startsWith(PRINCIPAL_TAG)) {
      return findTag(sources.role?.tags, key.slice(PRINCIPAL_TAG.length));
    }
    return serviceKey(key, sources);
  };
}

function serviceKey(key: string, { authorization, permission }: KeySources): KeyValue {
  const family = `${key.slice(0, key.indexOf('/') + 1)}*`;
  if (key.startsWith(RESOURCE_TAG) || authorization.keys?.includes(family)) {
    if (authorization.tagsOf === undefined) return UNKNOWN;
    return findTag(authorization.tagsOf(permission.resource), key.slice(key.indexOf('/') + 1));
  }
  if (authorization.keys?.includes(key)) return undefined;
  return UNKNOWN;
}

/** Tag keys in condition keys are not told apart by case. */
function findTag(
  tags: ReadonlyMap<string, string> | undefined,
  lowerCaseKey: string,
): string | undefined {
  for (const [key, value] of tags ?? []) if (key.toLowerCase() === lowerCaseKey) return value;
  return undefined;
}

/** S3's ARNs name no account, but a bucket's events are its owner's. */
function sourceAccount({ principal, account }: KeySources): string | undefined {
  if (!isService(principal)) return undefined;
  return principal.sourceArn?.split(':')[4] || account;
}

function isService(
  principal: Principal,
): principal is Extract<Principal, { readonly kind: 'service' }> {
  return principal.kind === 'service' && !isAnonymous(principal);
}
