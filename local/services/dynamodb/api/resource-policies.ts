import type {
  DeleteResourcePolicyCommandInput,
  DeleteResourcePolicyOutput,
  GetResourcePolicyCommandInput,
  GetResourcePolicyOutput,
  PutResourcePolicyCommandInput,
  PutResourcePolicyOutput,
} from '@aws-sdk/client-dynamodb';
import type { Operation } from '../../../service.ts';
import type { Database } from '../delivery.ts';
import {
  MissingMemberError,
  PolicyNotFoundError,
  ResourceNotFoundError,
  ValidationError,
} from '../errors.ts';
import { MAXIMUM_POLICY_BYTES } from '../limits.ts';
import type { Stream } from '../model/stream.ts';
import type { Table } from '../model/table.ts';

/** What a writer names who expects that there is no policy yet. */
const NO_POLICY = 'NO_POLICY';

/**
 * Policies of tables, with their indexes, and of streams.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_PutResourcePolicy.html
 */
export function createResourcePolicyOperations(database: Database): Record<string, Operation> {
  return {
    PutResourcePolicy(input: PutResourcePolicyCommandInput): PutResourcePolicyOutput {
      const owner = ownerOf(database, input.ResourceArn);
      checkPolicy(input.Policy);
      checkRevision(database, owner, input.ExpectedRevisionId);
      return { RevisionId: putResourcePolicy(database, owner, input.Policy) };
    },
    GetResourcePolicy(input: GetResourcePolicyCommandInput): GetResourcePolicyOutput {
      const policy = database.policies.get(ownerOf(database, input.ResourceArn));
      if (policy === undefined) throw new PolicyNotFoundError(input.ResourceArn);
      return { Policy: policy.text, RevisionId: policy.revisionId };
    },
    DeleteResourcePolicy(input: DeleteResourcePolicyCommandInput): DeleteResourcePolicyOutput {
      const owner = ownerOf(database, input.ResourceArn);
      checkRevision(database, owner, input.ExpectedRevisionId);
      const policy = database.policies.get(owner);
      database.policies.delete(owner);
      return policy === undefined ? {} : { RevisionId: policy.revisionId };
    },
  };
}

/** Sets a policy that has been checked. @returns its revision */
export function putResourcePolicy(database: Database, owner: Table | Stream, text: string): string {
  const revisionId = String(database.context.kernel.ids.uuid());
  database.policies.set(owner, { text, revisionId });
  return revisionId;
}

function ownerOf(database: Database, arn: string | undefined): Table | Stream {
  if (arn === undefined) throw new MissingMemberError('resourceArn');
  const owner = database.policyOwner(arn);
  if (owner === undefined) throw new ResourceNotFoundError(arn);
  return owner;
}

function checkPolicy(text: string | undefined): asserts text is string {
  if (text === undefined) throw new MissingMemberError('policy');
  if (Buffer.byteLength(text) > MAXIMUM_POLICY_BYTES) {
    throw new ValidationError('The resource-based policy exceeds the size limit of 20 KB.');
  }
  try {
    const { Statement } = JSON.parse(text) as { Statement?: unknown };
    if (Statement !== undefined) return;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw new ValidationError('Invalid policy document: Syntax errors in policy.');
}

function checkRevision(
  database: Database,
  owner: Table | Stream,
  expected: string | undefined,
): void {
  if (expected === undefined) return;
  const actual = database.policies.get(owner)?.revisionId ?? NO_POLICY;
  if (actual !== expected) throw new PolicyNotFoundError(owner.arn);
}
