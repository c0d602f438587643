import { UserError } from '../errors.ts';
import type { CreatedResource } from '../service.ts';
import type { AssemblyStack } from './assembly.ts';
import { NO_VALUE, resolveIntrinsics, type Scope } from './intrinsics.ts';

/** What the whole deployment shares. */
export interface DeploymentScope {
  readonly account: string;
  readonly region: string;
  /** Export name → value, of the stacks deployed so far. */
  readonly exports: Map<string, unknown>;
  readonly parameters: Readonly<Record<string, string>>;
}

/** What one stack's intrinsic functions may refer to, as its resources come into being. */
export class StackScope implements Scope {
  readonly region: string;
  readonly #stack: AssemblyStack;
  readonly #deployment: DeploymentScope;
  readonly #pseudo: Readonly<Record<string, unknown>>;
  readonly #created = new Map<string, CreatedResource>();
  readonly #conditions = new Map<string, boolean>();

  constructor(stack: AssemblyStack, stackId: string, deployment: DeploymentScope) {
    this.#stack = stack;
    this.#deployment = deployment;
    this.region = deployment.region;
    this.#pseudo = {
      'AWS::AccountId': deployment.account,
      'AWS::Region': deployment.region,
      'AWS::Partition': 'aws',
      'AWS::URLSuffix': 'amazonaws.com',
      'AWS::StackName': stack.name,
      'AWS::StackId': stackId,
      'AWS::NotificationARNs': [],
      'AWS::NoValue': NO_VALUE,
    };
  }

  created(logicalId: string, resource: CreatedResource): void {
    this.#created.set(logicalId, resource);
  }

  ref(name: string): unknown {
    if (Object.hasOwn(this.#pseudo, name)) return this.#pseudo[name];
    const resource = this.#created.get(name);
    return resource === undefined ? this.#parameter(name) : resource.physicalId;
  }

  getAtt(logicalId: string, attribute: string): unknown {
    const resource = this.#created.get(logicalId);
    const value = resource?.attributes?.[attribute];
    if (value !== undefined) return value;
    const type = this.#stack.template.Resources?.[logicalId]?.Type;
    throw new UserError(
      type === undefined
        ? `The stack ${this.#stack.name} refers to ${logicalId}, which it does not declare.`
        : `The attribute ${attribute} of ${logicalId} (${type}) is not simulated.`,
    );
  }

  importValue(exportName: string): unknown {
    const value = this.#deployment.exports.get(exportName);
    if (value !== undefined) return value;
    throw new UserError(
      `The stack ${this.#stack.name} imports ${exportName}, which no stack before it exports.`,
    );
  }

  findInMap(map: string, key: string, subkey: string): unknown {
    const value = this.#stack.template.Mappings?.[map]?.[key]?.[subkey];
    if (value !== undefined) return value;
    throw new UserError(`The mapping ${map} has no value for ${key} and ${subkey}.`);
  }

  condition(name: string): boolean {
    let value = this.#conditions.get(name);
    if (value === undefined) {
      const declared = this.#stack.template.Conditions?.[name];
      if (declared === undefined) {
        throw new UserError(`The condition ${name} is not declared in stack ${this.#stack.name}.`);
      }
      value = Boolean(resolveIntrinsics(declared, this));
      this.#conditions.set(name, value);
    }
    return value;
  }

  #parameter(name: string): unknown {
    const declared = this.#stack.template.Parameters?.[name];
    const given = this.#deployment.parameters[name];
    if (given !== undefined) return given;
    if (declared === undefined) {
      throw new UserError(
        `The stack ${this.#stack.name} refers to ${name}, which it does not declare.`,
      );
    }
    if (declared.Default === undefined || declared.Type.startsWith('AWS::SSM::')) {
      throw new UserError(
        `The parameter ${name} of stack ${this.#stack.name} has no value; ` +
          `give one with --parameter ${name}=….`,
      );
    }
    return declared.Type.startsWith('List') || declared.Type === 'CommaDelimitedList'
      ? String(declared.Default).split(',')
      : String(declared.Default);
  }
}
