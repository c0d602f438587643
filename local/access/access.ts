import { isAnonymous, type Principal } from '../credentials.ts';
import { AwsError, NotImplementedError } from '../errors.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { Call, Operation, Service, ServiceName } from '../service.ts';
import type { Authorization, Permission } from './authorization.ts';
import { decide, type Question } from './decide.ts';
import { denial } from './denial.ts';
import type { PolicyDocument } from './document.ts';
import { keyReader } from './global-keys.ts';
import { Identities, type ReadyIdentity } from './identities.ts';
import { PolicySet } from './policy.ts';
import type { UnusedGrant } from './usage.ts';

/** Where the engine's services are looked up. */
export interface AccessWorld {
  readonly kernel: Kernel;
  readonly account: string;
  readonly region: string;
  service(name: ServiceName): Service | undefined;
}

interface Asked {
  readonly authorization: Authorization;
  readonly principal: Principal;
  readonly sourceIp: string;
}

/** The address that AWS's services call from here. */
const LOOPBACK = '127.0.0.1';

/** Decides every call from the policies that are in place when it is made. */
export class AccessControl {
  readonly #world: AccessWorld;
  readonly #identities: Identities;
  readonly #resourcePolicies = new WeakMap<PolicyDocument, PolicySet>();

  constructor(world: AccessWorld) {
    this.#world = world;
    this.#identities = new Identities(() => world.service('iam')?.identities);
  }

  /**
   * Lets an operation pass or throws the service's own refusal. The administrator may do all; AWS's services call each
   * other's operations on authority that is not simulated. Without IAM in the engine nobody is asked.
   */
  checkCall(service: ServiceName, operation: string, input: object, call: Call): void {
    const { principal } = call;
    if (principal.kind === 'administrator') return;
    if (principal.kind === 'service' && !isAnonymous(principal)) return;
    if (!this.#isEnforced) return;
    const authorization = this.#world.service(service)?.authorization;
    const row = authorization?.operations[operation];
    if (authorization === undefined || row === undefined) {
      throw new NotImplementedError(service, `The operation ${operation} for a role`);
    }
    const asked = { authorization, principal, sourceIp: call.sourceIp };
    const needed = row(input, call);
    if (isMany(needed)) for (const permission of needed) this.#check(asked, permission);
    else this.#check(asked, needed);
  }

  /**
   * Runs an operation for a caller who may, and hides from him what he may not know of. Nothing is awaited needlessly.
   * @throws AwsError
   */
  perform(
    service: ServiceName,
    operation: string,
    run: Operation,
    input: object,
    call: Call,
  ): unknown {
    this.checkCall(service, operation, input, call);
    const authorization = this.#hiding(service, call.principal);
    return authorization === undefined
      ? run(input, call)
      : this.#performHiding(authorization, run, input, call);
  }

  /** Lets a hand-off pass or throws the target's refusal. */
  checkDelivery(service: ServiceName, targetArn: string, principal: Principal): void {
    if (principal.kind === 'administrator' || !this.#isEnforced) return;
    // https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event.html: services need no policy of the bus.
    if (service === 'eventbridge' && principal.kind === 'service') return;
    const authorization = this.#world.service(service)?.authorization;
    const action = authorization?.handOffAction;
    if (authorization === undefined || action === undefined) {
      throw new NotImplementedError(service, 'A hand-off');
    }
    if (authorization.exists?.(targetArn) === false) return;
    const asked = { authorization, principal, sourceIp: LOOPBACK };
    this.#check(asked, { action, resource: targetArn });
  }

  /** What the deployed roles may do and, since they were made, never did. */
  unused(): UnusedGrant[] {
    return this.#identities.unused();
  }

  /** What a role's trust policy says; undefined when there is no such role. */
  trustPolicy(roleArn: string): PolicyDocument | undefined {
    return this.#world.service('iam')?.identities?.identity(roleArn)?.trustPolicy;
  }

  /** A role's unique id; the engine's own for a role that is not there. */
  roleId(roleArn: string): string {
    return this.#identities.find(roleArn)?.facts.id ?? 'AROALOCAL';
  }

  /**
   * Whether a role is there and trusts a service.
   * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_terms-and-concepts.html
   * @param principal the service, with the resource on whose behalf it would act
   */
  canAssume(principal: Principal, roleArn: string): boolean {
    const trust = this.trustPolicy(roleArn);
    if (trust === undefined) return false;
    const authorization = this.#world.service('sts')?.authorization ?? { operations: {} };
    const permission = { action: 'sts:AssumeRole', resource: roleArn };
    const asked = { authorization, principal, sourceIp: LOOPBACK };
    const { isAllowed } = decide(this.#question(asked, permission), {
      identity: undefined,
      boundary: undefined,
      resource: this.#compiled(trust),
      resourceMustAgree: true,
    });
    return isAllowed;
  }

  /** The rules of a service that hides what is missing from callers such as this one. */
  #hiding(service: ServiceName, principal: Principal): Authorization | undefined {
    if (principal.kind !== 'role' && !isAnonymous(principal)) return undefined;
    const authorization = this.#world.service(service)?.authorization;
    return this.#isEnforced && authorization?.onMissing !== undefined ? authorization : undefined;
  }

  async #performHiding(
    authorization: Authorization,
    run: Operation,
    input: object,
    call: Call,
  ): Promise<unknown> {
    try {
      return await run(input, call);
    } catch (error) {
      const needed = error instanceof AwsError && authorization.onMissing?.(error, input);
      const { principal, sourceIp } = call;
      if (needed) this.#check({ authorization, principal, sourceIp }, needed);
      throw error;
    }
  }

  get #isEnforced(): boolean {
    return this.#world.service('iam')?.identities !== undefined;
  }

  #check(asked: Asked, permission: Permission): void {
    const { authorization, principal } = asked;
    const { resource, action } = permission;
    const role = this.#roleOf(principal);
    const isShut = isAnonymous(principal) && authorization.isClosedToPublic?.(resource) === true;
    const document = isShut ? undefined : authorization.policyOf?.(resource);
    const question = this.#question(asked, permission);
    const decision = decide(question, {
      identity: principal.kind === 'role' ? (role?.policies ?? NO_POLICY) : undefined,
      boundary: role?.boundary,
      resource: document && this.#compiled(document),
      resourceMustAgree: authorization.resourceMustAgree === true && resource !== '*',
    });
    if (decision.isAllowed) return;
    this.#world.kernel.journal.record('access:denied', resource, { action });
    throw denial(question, decision, authorization);
  }

  #question({ principal, authorization, sourceIp }: Asked, permission: Permission): Question {
    const { kernel, account, region } = this.#world;
    const { action, resource } = permission;
    const role = this.#roleOf(principal)?.facts;
    const sources = {
      kernel,
      account,
      region,
      principal,
      role,
      sourceIp,
      permission,
      authorization,
    };
    return { caller: { principal, account }, action, resource, keys: keyReader(sources) };
  }

  #roleOf(principal: Principal): ReadyIdentity | undefined {
    return principal.kind === 'role' ? this.#identities.find(principal.roleArn) : undefined;
  }

  #compiled(document: PolicyDocument): PolicySet {
    let policy = this.#resourcePolicies.get(document);
    if (policy === undefined) {
      policy = new PolicySet([document]);
      this.#resourcePolicies.set(document, policy);
    }
    return policy;
  }
}

const NO_POLICY = new PolicySet([]);

function isMany(needed: Permission | readonly Permission[]): needed is readonly Permission[] {
  return Array.isArray(needed);
}
