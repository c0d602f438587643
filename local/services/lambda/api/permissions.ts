import type {
  AddPermissionCommandInput,
  AddPermissionResponse,
  GetPolicyCommandInput,
  GetPolicyResponse,
  RemovePermissionCommandInput,
} from '@aws-sdk/client-lambda';
import {
  PreconditionFailedException,
  ResourceConflictException,
  ResourceNotFoundException,
  resourceNotFound,
} from '../errors.ts';
import type { Lambda } from '../lambda.ts';
import type { FunctionState, PolicyStatement } from '../model/function.ts';
import { checkPattern, refuseParameters, required } from './validation.ts';

const ACTION_PATTERN = '(lambda:[*]|lambda:[a-zA-Z]+|[*])';
const STATEMENT_ID_PATTERN = '([a-zA-Z0-9-_]+)';

/** https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html */
export function addPermission(
  lambda: Lambda,
  input: AddPermissionCommandInput,
): AddPermissionResponse {
  const state = lambda.function(input.FunctionName, input.Qualifier);
  refuseParameters(input, ['EventSourceToken', 'FunctionUrlAuthType', 'InvokedViaFunctionUrl']);
  const id = required(input.StatementId, 'statementId');
  checkPattern(id, 'statementId', STATEMENT_ID_PATTERN);
  checkPattern(required(input.Action, 'action'), 'action', ACTION_PATTERN);
  required(input.Principal, 'principal');
  checkRevision(state, input.RevisionId);
  if (state.policy.has(id)) {
    throw new ResourceConflictException(
      `The statement id (${id}) provided already exists. Please provide a new statement id, ` +
        'or remove the existing statement.',
    );
  }
  const statement = toStatement(state.arn, input, id);
  state.policy.set(id, statement);
  state.policyRevisionId = lambda.context.kernel.ids.uuid();
  return { Statement: JSON.stringify(statement) };
}

/** https://docs.aws.amazon.com/lambda/latest/api/API_RemovePermission.html */
export function removePermission(lambda: Lambda, input: RemovePermissionCommandInput): object {
  const state = lambda.function(input.FunctionName, input.Qualifier);
  checkRevision(state, input.RevisionId);
  const id = required(input.StatementId, 'statementId');
  if (!state.policy.delete(id)) {
    throw new ResourceNotFoundException(`Statement ${id} is not found in resource policy.`);
  }
  state.policyRevisionId = lambda.context.kernel.ids.uuid();
  return {};
}

/** https://docs.aws.amazon.com/lambda/latest/api/API_GetPolicy.html */
export function getPolicy(lambda: Lambda, input: GetPolicyCommandInput): GetPolicyResponse {
  const state = lambda.function(input.FunctionName, input.Qualifier);
  if (state.policy.size === 0) throw resourceNotFound();
  const policy = { Version: '2012-10-17', Id: 'default', Statement: [...state.policy.values()] };
  return { Policy: JSON.stringify(policy), RevisionId: state.policyRevisionId };
}

function toStatement(
  functionArn: string,
  input: AddPermissionCommandInput,
  id: string,
): PolicyStatement {
  const { SourceArn, SourceAccount, PrincipalOrgID } = input;
  const equals = {
    ...(SourceAccount !== undefined && { 'AWS:SourceAccount': SourceAccount }),
    ...(PrincipalOrgID !== undefined && { 'aws:PrincipalOrgID': PrincipalOrgID }),
  };
  const condition = {
    ...(Object.keys(equals).length > 0 && { StringEquals: equals }),
    ...(SourceArn !== undefined && { ArnLike: { 'AWS:SourceArn': SourceArn } }),
  };
  return {
    Sid: id,
    Effect: 'Allow',
    Principal: toPrincipal(input.Principal ?? ''),
    Action: input.Action ?? '',
    Resource: functionArn,
    ...(Object.keys(condition).length > 0 && { Condition: condition }),
  };
}

function toPrincipal(principal: string): PolicyStatement['Principal'] {
  if (principal === '*') return '*';
  if (/^\d{12}$/.test(principal)) return { AWS: `arn:aws:iam::${principal}:root` };
  return principal.startsWith('arn:') ? { AWS: principal } : { Service: principal };
}

function checkRevision(state: FunctionState, expected: string | undefined): void {
  if (expected !== undefined && expected !== state.policyRevisionId) {
    throw new PreconditionFailedException();
  }
}
