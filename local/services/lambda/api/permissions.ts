import type {
  AddPermissionCommandInput,
  AddPermissionResponse,
  GetPolicyCommandInput,
  GetPolicyResponse,
  RemovePermissionCommandInput,
} from '@aws-sdk/client-lambda';
import {
  InvalidParameterValueException,
  PreconditionFailedException,
  ResourceConflictException,
  ResourceNotFoundException,
  resourceNotFound,
} from '../errors.ts';
import type { Lambda } from '../lambda.ts';
import { LATEST, type PolicyStatement } from '../model/function.ts';
import { findQualified } from '../model/target.ts';
import { checkPattern, refuseParameters, required } from './validation.ts';

const ACTION_PATTERN = '(lambda:[*]|lambda:[a-zA-Z]+|[*])';
const STATEMENT_ID_PATTERN = '([a-zA-Z0-9-_]+)';
const SERVICE = /^[\w.-]+\.amazonaws\.com(\.cn)?$/;

/** https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html */
export function addPermission(
  lambda: Lambda,
  input: AddPermissionCommandInput,
): AddPermissionResponse {
  refuseParameters(input, ['InvokedViaFunctionUrl']);
  const id = required(input.StatementId, 'statementId');
  checkPattern(id, 'statementId', STATEMENT_ID_PATTERN);
  checkPattern(required(input.Action, 'action'), 'action', ACTION_PATTERN);
  const principal = toPrincipal(required(input.Principal, 'principal'));
  if (lambda.reference(input.FunctionName, input.Qualifier).qualifier === LATEST) {
    throw new InvalidParameterValueException(
      'We currently do not support adding policies for $LATEST.',
    );
  }
  const { target, resource } = lambda.resource(input.FunctionName, input.Qualifier);
  checkRevision(resource, input.RevisionId, 'GetPolicy');
  const { policies } = target.state;
  const policy = policies.get(target.qualifier) ?? new Map<string, PolicyStatement>();
  if (policy.has(id)) {
    throw new ResourceConflictException(
      `The statement id (${id}) provided already exists. Please provide a new statement id, ` +
        'or remove the existing statement.',
    );
  }
  const statement = toStatement(target.arn, principal, input, id);
  policies.set(target.qualifier, new Map(policy).set(id, statement));
  resource.revisionId = lambda.context.kernel.ids.uuid();
  return { Statement: JSON.stringify(statement) };
}

/** https://docs.aws.amazon.com/lambda/latest/api/API_RemovePermission.html */
export function removePermission(lambda: Lambda, input: RemovePermissionCommandInput): object {
  const { name } = lambda.reference(input.FunctionName, input.Qualifier);
  if (lambda.find(name) === undefined) {
    throw new ResourceNotFoundException(`No policy found for: ${lambda.functionArn(name)}`);
  }
  const { target, resource } = lambda.resource(input.FunctionName, input.Qualifier);
  const policy = target.state.policies.get(target.qualifier);
  if (policy === undefined || policy.size === 0) {
    throw new ResourceNotFoundException('No policy is associated with the given resource.');
  }
  const id = required(input.StatementId, 'statementId');
  if (!policy.has(id)) {
    throw new ResourceNotFoundException(`Statement ${id} is not found in resource policy.`);
  }
  checkRevision(resource, input.RevisionId);
  const others = [...policy].filter(([statementId]) => statementId !== id);
  target.state.policies.set(target.qualifier, new Map(others));
  resource.revisionId = lambda.context.kernel.ids.uuid();
  return {};
}

/** https://docs.aws.amazon.com/lambda/latest/api/API_GetPolicy.html */
export function getPolicy(lambda: Lambda, input: GetPolicyCommandInput): GetPolicyResponse {
  const { name, qualifier = LATEST } = lambda.reference(input.FunctionName, input.Qualifier);
  const state = lambda.find(name);
  const resource = state && findQualified(state, qualifier);
  const statements = [...(state?.policies.get(qualifier)?.values() ?? [])];
  if (resource === undefined || statements.length === 0) throw resourceNotFound();
  const policy = { Version: '2012-10-17', Id: 'default', Statement: statements };
  return { Policy: JSON.stringify(policy), RevisionId: resource.revisionId };
}

function toStatement(
  resourceArn: string,
  principal: PolicyStatement['Principal'],
  input: AddPermissionCommandInput,
  id: string,
): PolicyStatement {
  const { SourceArn, SourceAccount, PrincipalOrgID, EventSourceToken, FunctionUrlAuthType } = input;
  const equals = {
    ...(SourceAccount !== undefined && { 'AWS:SourceAccount': SourceAccount }),
    ...(FunctionUrlAuthType !== undefined && {
      'lambda:FunctionUrlAuthType': FunctionUrlAuthType,
    }),
    ...(EventSourceToken !== undefined && { 'lambda:EventSourceToken': EventSourceToken }),
    ...(PrincipalOrgID !== undefined && { 'aws:PrincipalOrgID': PrincipalOrgID }),
  };
  const condition = {
    ...(Object.keys(equals).length > 0 && { StringEquals: equals }),
    ...(SourceArn !== undefined && { ArnLike: { 'AWS:SourceArn': SourceArn } }),
  };
  return {
    Sid: id,
    Effect: 'Allow',
    Principal: principal,
    Action: input.Action ?? '',
    Resource: resourceArn,
    ...(Object.keys(condition).length > 0 && { Condition: condition }),
  };
}

function toPrincipal(principal: string): PolicyStatement['Principal'] {
  if (principal === '*') return '*';
  if (/^\d{12}$/.test(principal)) return { AWS: `arn:aws:iam::${principal}:root` };
  if (principal.startsWith('arn:')) return { AWS: principal };
  if (SERVICE.test(principal)) return { Service: principal };
  throw new InvalidParameterValueException(
    'The provided principal was invalid. Please check the principal and try again.',
  );
}

function checkRevision(
  { revisionId }: { readonly revisionId: string },
  expected: string | undefined,
  operation?: string,
): void {
  if (expected !== undefined && expected !== revisionId) {
    throw new PreconditionFailedException(operation);
  }
}
