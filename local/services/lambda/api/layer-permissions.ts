import type {
  AddLayerVersionPermissionCommandInput,
  AddLayerVersionPermissionResponse,
  GetLayerVersionPolicyCommandInput,
  GetLayerVersionPolicyResponse,
  RemoveLayerVersionPermissionCommandInput,
} from '@aws-sdk/client-lambda';
import {
  PreconditionFailedException,
  ResourceConflictException,
  ResourceNotFoundException,
} from '../errors.ts';
import type { Lambda } from '../lambda.ts';
import type { PolicyStatement } from '../model/function.ts';
import type { LayerVersion } from '../model/layer.ts';
import { nameOf, versionNumber } from './layers.ts';
import { checkPattern, required } from './validation.ts';

const STATEMENT_ID_PATTERN = '([a-zA-Z0-9-_]+)';

/** https://docs.aws.amazon.com/lambda/latest/api/API_AddLayerVersionPermission.html */
export function addLayerVersionPermission(
  lambda: Lambda,
  input: AddLayerVersionPermissionCommandInput,
): AddLayerVersionPermissionResponse {
  const id = required(input.StatementId, 'statementId');
  checkPattern(id, 'statementId', STATEMENT_ID_PATTERN);
  const action = required(input.Action, 'action');
  checkPattern(action, 'action', 'lambda:GetLayerVersion');
  const principal = required(input.Principal, 'principal');
  const layer = layerOf(lambda, input);
  if (layer.policy.has(id)) {
    throw new ResourceConflictException(
      `The statement id (${id}) provided already exists. Please provide a new statement id, ` +
        'or remove the existing statement.',
    );
  }
  checkRevision(layer, input.RevisionId);
  const statement: PolicyStatement = {
    Sid: id,
    Effect: 'Allow',
    Principal: principal === '*' ? '*' : { AWS: principalArn(principal) },
    Action: action,
    Resource: layer.arn,
    ...(input.OrganizationId !== undefined && {
      Condition: { StringEquals: { 'aws:PrincipalOrgID': input.OrganizationId } },
    }),
  };
  layer.policy.set(id, statement);
  layer.policyRevisionId = lambda.context.kernel.ids.uuid();
  return { Statement: JSON.stringify(statement), RevisionId: layer.policyRevisionId };
}

/** https://docs.aws.amazon.com/lambda/latest/api/API_RemoveLayerVersionPermission.html */
export function removeLayerVersionPermission(
  lambda: Lambda,
  input: RemoveLayerVersionPermissionCommandInput,
): object {
  const layer = layerOf(lambda, input);
  const id = required(input.StatementId, 'statementId');
  checkRevision(layer, input.RevisionId);
  if (!layer.policy.delete(id)) {
    throw new ResourceNotFoundException(`Statement ${id} is not found in resource policy.`);
  }
  layer.policyRevisionId = lambda.context.kernel.ids.uuid();
  return {};
}

/** https://docs.aws.amazon.com/lambda/latest/api/API_GetLayerVersionPolicy.html */
export function getLayerVersionPolicy(
  lambda: Lambda,
  input: GetLayerVersionPolicyCommandInput,
): GetLayerVersionPolicyResponse {
  const layer = layerOf(lambda, input);
  if (layer.policy.size === 0) {
    throw new ResourceNotFoundException('No policy is associated with the given resource.');
  }
  const policy = { Version: '2012-10-17', Id: 'default', Statement: [...layer.policy.values()] };
  return { Policy: JSON.stringify(policy), RevisionId: layer.policyRevisionId };
}

function layerOf(
  lambda: Lambda,
  input: { readonly LayerName: string | undefined; readonly VersionNumber: number | undefined },
): LayerVersion {
  const name = nameOf(input.LayerName);
  const number = versionNumber(input.VersionNumber);
  const layer = lambda.layers.find(name, number);
  if (layer !== undefined) return layer;
  const arn = lambda.context.arn('lambda', `layer:${name}:${number}`);
  throw new ResourceNotFoundException(`Layer version ${arn} does not exist.`);
}

function principalArn(principal: string): string {
  return /^\d{12}$/.test(principal) ? `arn:aws:iam::${principal}:root` : principal;
}

function checkRevision({ policyRevisionId }: LayerVersion, expected: string | undefined): void {
  if (expected !== undefined && expected !== policyRevisionId) {
    throw new PreconditionFailedException('GetLayerPolicy');
  }
}
