import type { Principal } from '../credentials.ts';
import { AwsError } from '../errors.ts';
import type { Authorization } from './authorization.ts';
import type { Decision, Question } from './decide.ts';

type Refusal = Extract<Decision, { readonly isAllowed: false }>;

/**
 * AWS's answer to a caller that may not.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
 */
export function denial(
  { caller, action, resource }: Question,
  refusal: Refusal,
  authorization: Authorization,
): AwsError {
  const written = authorization.actionInMessage?.(action) ?? action;
  const about = authorization.resourceInMessage?.(resource) ?? resource;
  const article = refusal.by.startsWith('i') ? 'an' : 'a';
  const reason = refusal.isExplicit
    ? `with an explicit deny in ${article} ${refusal.by}`
    : `because no ${refusal.by} allows the ${written} action`;
  const message =
    `User: ${nameOf(caller.principal)} is not authorized to perform: ${written} ` +
    `on resource: ${about} ${reason}`;
  return (authorization.refuse ?? accessDenied())(message);
}

/** The refusal of most services. @param code @default 'AccessDeniedException' */
export function accessDenied(
  code = 'AccessDeniedException',
  statusCode = 400,
): (message: string) => AwsError {
  return (message) => new AwsError(code, message, { statusCode });
}

function nameOf(principal: Principal): string {
  return 'arn' in principal ? principal.arn : principal.name;
}
