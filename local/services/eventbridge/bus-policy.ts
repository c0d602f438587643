import type { PutPermissionCommandInput } from '@aws-sdk/client-eventbridge';
import { resourceNotFound, validation } from './errors.ts';
import type { BusState } from './model.ts';

export interface PolicyStatement {
  readonly Sid?: string;
  readonly [element: string]: unknown;
}

export interface BusPolicy {
  readonly Version: string;
  readonly Statement: readonly PolicyStatement[];
}

/**
 * Adds a statement to a bus's policy, or sets the whole policy.
 * https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutPermission.html
 * @throws AwsError ValidationException
 */
export function putPermission(bus: BusState, input: PutPermissionCommandInput): void {
  if (input.Policy !== undefined) {
    bus.policy = parsePolicy(input.Policy);
    return;
  }
  const { StatementId, Principal, Action, Condition } = input;
  if (!StatementId || !Principal || !Action) {
    throw validation('StatementId, Principal and Action, or Policy, must be specified.');
  }
  putStatement(bus, {
    Sid: StatementId,
    Effect: 'Allow',
    Principal: Principal === '*' ? '*' : { AWS: `arn:aws:iam::${Principal}:root` },
    Action,
    Resource: bus.arn,
    ...(Condition && {
      Condition: { [Condition.Type ?? '']: { [Condition.Key ?? '']: Condition.Value } },
    }),
  });
}

/** Adds a statement in the place of any with the same Sid. */
export function putStatement(bus: BusState, statement: PolicyStatement): void {
  const others = (bus.policy?.Statement ?? []).filter(({ Sid }) => Sid !== statement.Sid);
  bus.policy = { Version: '2012-10-17', Statement: [...others, statement] };
}

/** Without its last statement a bus has no policy. @throws AwsError ResourceNotFoundException */
export function removeStatement(bus: BusState, sid: string | undefined): void {
  const statements = bus.policy?.Statement ?? [];
  const others = statements.filter(({ Sid }) => Sid !== sid);
  if (others.length === statements.length) {
    throw resourceNotFound('Statement with the provided id');
  }
  bus.policy =
    bus.policy === undefined || others.length === 0
      ? undefined
      : { ...bus.policy, Statement: others };
}

function parsePolicy(text: string): BusPolicy {
  let policy: Partial<BusPolicy> | null;
  try {
    policy = JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw validation('Parameter Policy is not valid.');
  }
  const statements = policy?.Statement;
  if (typeof policy !== 'object' || statements === undefined) {
    throw validation('Parameter Policy is not valid.');
  }
  return { Version: '2012-10-17', ...policy, Statement: [statements].flat() };
}
