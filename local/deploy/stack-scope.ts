import { UserError } from '../errors.ts';
import type { CreatedResource } from '../service.ts';
import { resolveIntrinsics } from './intrinsics/resolve.ts';
import { NO_VALUE, type Scope } from './intrinsics/scope.ts';
import type { Template } from './template.ts';

/** What the whole deployment shares. */
export interface DeploymentScope {
  readonly account: string;
  readonly region: string;
  /** Export name → value, of the stacks deployed so far. */
  readonly exports: Map<string, unknown>;
}

/** What a scope tells of one stack. */
export interface ScopedStack {
  readonly name: string;
  readonly id: string;
  readonly template: Template;
  /** By name; one that is not here is not known yet. */
  readonly parameters: ReadonlyMap<string, unknown>;
}

/** What one stack's intrinsic functions may refer to, as its resources come into being. */
export class StackScope implements Scope {
  readonly region: string;
  readonly #stack: ScopedStack;
  readonly #deployment: DeploymentScope;
  readonly #pseudo: Readonly<Record<string, unknown>>;
  readonly #created = new Map<string, CreatedResource>();
  readonly #conditions = new Map<string, boolean>();

  constructor(stack: ScopedStack, deployment: DeploymentScope) {
    this.#stack = stack;
    this.#deployment = deployment;
    this.region = deployment.region;
    this.#pseudo = {
      'AWS::AccountId': deployment.account,
      'AWS::Region': deployment.region,
      'AWS::Partition': 'aws',
      'AWS::URLSuffix': 'amazonaws.com',
      'AWS::StackName': stack.name,
      'AWS::StackId': stack.id,
      'AWS::NotificationARNs': [],
      'AWS::NoValue': NO_VALUE,
    };
  }

  created(logicalId: string, resource: CreatedResource): void {
    this.#created.set(logicalId, resource);
  }

  ref(name: string): unknown {
    if (Object.hasOwn(this.#pseudo, name)) return this.#pseudo[name];
    const value = this.#created.get(name)?.physicalId ?? this.#stack.parameters.get(name);
    if (value !== undefined) return value;
    throw this.#unknown(name);
  }

  getAtt(logicalId: string, attribute: string): unknown {
    const value = this.#created.get(logicalId)?.attributes?.[attribute];
    if (value !== undefined) return value;
    if (!this.#created.has(logicalId)) throw this.#unknown(logicalId);
    const type = this.#stack.template.Resources?.[logicalId]?.Type;
    throw new UserError(`The attribute ${attribute} of ${logicalId} (${type}) is not simulated.`);
  }

  importValue(exportName: string): unknown {
    const value = this.#deployment.exports.get(exportName);
    if (value !== undefined) return value;
    throw new UserError(
      `The stack ${this.#stack.name} imports ${exportName}, which no stack before it exports.`,
    );
  }

  findInMap(map: string, key: string, subkey: string): unknown {
    return this.#stack.template.Mappings?.[map]?.[key]?.[subkey];
  }

  condition(name: string): boolean {
    let value = this.#conditions.get(name);
    if (value === undefined) {
      const declared = this.#stack.template.Conditions?.[name];
      if (declared === undefined) {
        throw new UserError(`The condition ${name} is not declared in stack ${this.#stack.name}.`);
      }
      value = String(resolveIntrinsics(declared, this)) === 'true';
      this.#conditions.set(name, value);
    }
    return value;
  }

  /** Why a name has no value: nobody declares it, or its condition does not hold. */
  #unknown(name: string): UserError {
    const { template, name: stackName } = this.#stack;
    const condition = template.Resources?.[name]?.Condition;
    return new UserError(
      condition === undefined
        ? `The stack ${stackName} refers to ${name}, which it does not declare.`
        : `The stack ${stackName} refers to ${name}, which is not made: ` +
            `its condition ${condition} does not hold.`,
    );
  }
}
