import { describe, expect, it } from 'vitest';
import { decide, type Policies } from '../../../local/access/decide.ts';
import type { PolicyStatement } from '../../../local/access/document.ts';
import type { Principal } from '../../../local/credentials.ts';
import { Random } from '../../../local/kernel/random.ts';
import { ACCOUNT, keysOf, policies, ROLE_ARN, SERVICE, SESSION, SESSION_ARN } from './fixtures.ts';

const ALLOW: PolicyStatement = { Effect: 'Allow', Action: 'sqs:SendMessage', Resource: '*' };
const DENY: PolicyStatement = { Effect: 'Deny', Action: 'sqs:*', Resource: '*' };

const to = (Principal: NonNullable<PolicyStatement['Principal']>, base = ALLOW) =>
  policies({ ...base, Principal });

function ask(given: Partial<Policies>, principal: Principal = SESSION): string {
  const decision = decide(
    {
      caller: { principal, account: ACCOUNT },
      action: 'sqs:SendMessage',
      resource: 'arn:aws:sqs:us-east-1:000000000000:q',
      keys: keysOf(),
    },
    {
      identity: principal.kind === 'role' ? policies() : undefined,
      boundary: undefined,
      resource: undefined,
      resourceMustAgree: false,
      ...given,
    },
  );
  if (decision.isAllowed) return 'allowed';
  return `${decision.isExplicit ? 'explicit' : 'implicit'}, ${decision.by}`;
}

describe('a role', () => {
  it('may do nothing without a policy', () => {
    expect(ask({})).toBe('implicit, identity-based policy');
  });

  it('may do what its policies or the resource’s allow', () => {
    expect(ask({ identity: policies(ALLOW) })).toBe('allowed');
    expect(ask({ resource: to({ AWS: ROLE_ARN }) })).toBe('allowed');
    expect(ask({ resource: to('*') })).toBe('allowed');
  });

  it('may not do what any policy denies', () => {
    const identity = policies(ALLOW);
    expect(ask({ identity: policies(ALLOW, DENY) })).toBe('explicit, identity-based policy');
    expect(ask({ identity, resource: to('*', DENY) })).toBe('explicit, resource-based policy');
    expect(ask({ identity, boundary: policies(ALLOW, DENY) })).toBe(
      'explicit, permissions boundary',
    );
    expect(ask({ identity, resource: to({ AWS: ACCOUNT }, DENY) })).toBe(
      'explicit, resource-based policy',
    );
  });

  it('needs a policy of its own where the resource’s names the account', () => {
    const resource = to({ AWS: `arn:aws:iam::${ACCOUNT}:root` });
    expect(ask({ resource })).toBe('implicit, identity-based policy');
    expect(ask({ resource, identity: policies(ALLOW) })).toBe('allowed');
  });

  it('is held by its boundary, unless the resource’s policy names the very session', () => {
    const boundary = policies({ ...ALLOW, Action: 's3:*' });
    const identity = policies(ALLOW);
    expect(ask({ identity, boundary })).toBe('implicit, permissions boundary');
    expect(ask({ boundary, resource: to({ AWS: ROLE_ARN }) })).toBe(
      'implicit, permissions boundary',
    );
    expect(ask({ boundary, resource: to({ AWS: SESSION_ARN }) })).toBe('allowed');
  });

  it('may not pass by its own policy alone where the resource’s must agree', () => {
    const identity = policies(ALLOW);
    expect(ask({ identity, resourceMustAgree: true })).toBe('implicit, resource-based policy');
    const resource = to({ AWS: ACCOUNT });
    expect(ask({ identity, resource, resourceMustAgree: true })).toBe('allowed');
  });

  it('is denied by NotPrincipal unless it is named there', () => {
    const except = (arn: string) => policies({ ...DENY, NotPrincipal: { AWS: arn } });
    const identity = policies(ALLOW);
    expect(ask({ identity, resource: except(ROLE_ARN) })).toBe('allowed');
    expect(ask({ identity, resource: except(`${ROLE_ARN}2`) })).toBe(
      'explicit, resource-based policy',
    );
  });
});

describe('a service', () => {
  it('may do what the resource’s policy allows it, and nothing without', () => {
    expect(ask({}, SERVICE)).toBe('implicit, resource-based policy');
    expect(ask({ resource: to({ Service: 'events.amazonaws.com' }) }, SERVICE)).toBe('allowed');
    expect(ask({ resource: to({ Service: 'sns.amazonaws.com' }) }, SERVICE)).toBe(
      'implicit, resource-based policy',
    );
    expect(ask({ resource: to({ AWS: '*' }) }, SERVICE)).toBe('allowed');
    expect(ask({ resource: to({ AWS: ACCOUNT }) }, SERVICE)).toBe(
      'implicit, resource-based policy',
    );
  });
});

describe('the order of evaluation', () => {
  const NAMED: readonly NonNullable<PolicyStatement['Principal']>[] = [
    '*',
    { AWS: ROLE_ARN },
    { AWS: SESSION_ARN },
    { AWS: ACCOUNT },
    { AWS: `${ROLE_ARN}2` },
  ];
  const ACTIONS = ['sqs:SendMessage', 'SQS:send*', 'sqs:*', '*', 's3:GetObject', 'sqs:Receive*'];

  /** What AWS's flow chart says of statements, one question after the other. */
  function expected(
    identity: readonly PolicyStatement[],
    boundary: readonly PolicyStatement[] | undefined,
    resource: readonly PolicyStatement[],
  ): boolean {
    const covers = ({ Action, Resource }: PolicyStatement) =>
      ACTIONS.slice(0, 4).includes(String(Action)) && !String(Resource).endsWith('other');
    const is = (effect: string) => (statement: PolicyStatement) =>
      covers(statement) && statement.Effect === effect;
    const names = (...principals: unknown[]) =>
      resource.filter(({ Principal }) => principals.includes(Principal));
    const [everybody, role, session, account] = NAMED;
    const all = [...identity, ...(boundary ?? []), ...names(everybody, role, session, account)];
    if (all.some(is('Deny'))) return false;
    if (names(session).some(is('Allow'))) return true;
    const isGranted = identity.some(is('Allow')) || names(everybody, role).some(is('Allow'));
    return isGranted && (boundary === undefined || boundary.some(is('Allow')));
  }

  it('is that of AWS’s flow chart, whatever the policies', () => {
    const random = new Random('evaluation order');
    const pick = <T>(list: readonly T[]): T => list[random.below(list.length)] as T;
    const statement = (): PolicyStatement => ({
      Effect: pick(['Allow', 'Allow', 'Allow', 'Deny'] as const),
      Action: pick(ACTIONS),
      Resource: pick(['*', 'arn:aws:sqs:*:*:q', 'arn:aws:sqs:*:*:other']),
    });
    const some = (): PolicyStatement[] => Array.from({ length: random.below(4) }, statement);
    const answers = { true: 0, false: 0 };
    for (let round = 0; round < 5000; round++) {
      const identity = some();
      const boundary = random.chance(0.5) ? some() : undefined;
      const resource = some().map((one) => ({ ...one, Principal: pick(NAMED) }));
      const answer = ask({
        identity: policies(...identity),
        boundary: boundary && policies(...boundary),
        resource: policies(...resource),
      });
      const isAllowed = expected(identity, boundary, resource);
      answers[`${isAllowed}`]++;
      expect(answer === 'allowed').toBe(isAllowed);
    }
    expect(answers.true).toBeGreaterThan(500);
  });
});
