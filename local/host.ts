import { AccessControl } from './access/access.ts';
import { CredentialStore, type Principal } from './credentials.ts';
import { NotImplementedError } from './errors.ts';
import { FaultHook } from './faults/fault-hook.ts';
import { readJsonInput } from './json-input.ts';
import type { Kernel } from './kernel/kernel.ts';
import { MetricHub } from './metrics.ts';
import type {
  Call,
  Context,
  Delivery,
  Operation,
  ResourceProvider,
  Service,
  ServiceDefinition,
  ServiceName,
} from './service.ts';

/** Which service owns an ARN, by the ARN's third part. */
const SERVICE_BY_ARN_NAMESPACE: Readonly<Record<string, ServiceName>> = {
  s3: 's3',
  sqs: 'sqs',
  sns: 'sns',
  events: 'eventbridge',
  lambda: 'lambda',
  dynamodb: 'dynamodb',
  logs: 'cloudwatch-logs',
};

export interface HostOptions {
  readonly kernel: Kernel;
  readonly account: string;
  readonly region: string;
  readonly scratchDirectory: string;
  readonly endpoint: () => string;
  readonly definitions: readonly ServiceDefinition[];
  /** False leaves the services' own metrics unkept. @default true */
  readonly metrics?: boolean;
}

/** Runs the services and lets them reach each other: by API call, and by handing an event to an ARN. */
export class ServiceHost implements Context {
  readonly kernel: Kernel;
  readonly account: string;
  readonly region: string;
  readonly credentials: CredentialStore;
  readonly metrics: MetricHub;
  readonly scratchDirectory: string;
  readonly handlerVariables = new Map<string, string>();
  readonly endpoint: () => string;
  /** Decides what roles and services may do to each other. */
  readonly access: AccessControl = new AccessControl(this);
  /** Faults by rule, for what AWS itself cannot inject. */
  readonly faults: FaultHook;
  readonly #services = new Map<ServiceName, { definition: ServiceDefinition; service: Service }>();
  #preparedForHandlers: Promise<void> | undefined;

  constructor(options: HostOptions) {
    this.kernel = options.kernel;
    this.faults = new FaultHook(options.kernel);
    this.metrics = new MetricHub(options.kernel, { isKept: options.metrics ?? true });
    this.account = options.account;
    this.region = options.region;
    this.scratchDirectory = options.scratchDirectory;
    this.endpoint = options.endpoint;
    this.credentials = new CredentialStore(options.kernel, options.account);
    for (const definition of options.definitions) {
      this.#services.set(definition.name, { definition, service: definition.create(this) });
    }
  }

  arn(service: string, resource: string): string {
    return `arn:aws:${service}:${this.region}:${this.account}:${resource}`;
  }

  /** The running service of a name; undefined when the engine has none. */
  service(name: ServiceName): Service | undefined {
    return this.#services.get(name)?.service;
  }

  definition(name: ServiceName): ServiceDefinition | undefined {
    return this.#services.get(name)?.definition;
  }

  /** The operation, or a refusal that names it. */
  operation(service: ServiceName, operation: string): Operation {
    const found = this.service(service)?.operations[operation];
    if (found === undefined) throw new NotImplementedError(service, `The operation ${operation}`);
    return found;
  }

  /** The provider of a CloudFormation type; undefined when no service makes it. */
  resourceProvider(type: string): ResourceProvider | undefined {
    for (const { service } of this.#services.values()) {
      const provider = service.resources?.[type];
      if (provider !== undefined) return provider;
    }
    return undefined;
  }

  async call<Output>(
    service: ServiceName,
    operation: string,
    input: object,
    principal: Principal,
  ): Promise<Output> {
    const run = this.operation(service, operation);
    const call = this.#callAs(principal);
    return (await this.perform(service, operation, run, input, call)) as Output;
  }

  /** Runs an operation for a caller, if he may and no fault strikes. Nothing is awaited needlessly. */
  perform(
    service: ServiceName,
    operation: string,
    run: Operation,
    input: object,
    call: Call,
  ): unknown {
    if (this.faults.sparesCalls) return this.access.perform(service, operation, run, input, call);
    const occasion = { service, principal: call.principal, subject: operation };
    return this.faults.call(occasion, () =>
      this.access.perform(service, operation, run, input, call),
    );
  }

  simulates(service: string, operation: string): boolean {
    return this.#named(service)?.service.operations[operation] !== undefined;
  }

  async callWithJson<Output>(
    service: string,
    operation: string,
    input: object,
    principal: Principal,
  ): Promise<Output> {
    const definition = this.#named(service)?.definition;
    if (definition === undefined) throw new NotImplementedError(service, 'The service');
    const { name, wireJson } = definition;
    const read = wireJson ? input : readJsonInput(name, operation, input);
    return this.call<Output>(name, operation, read, principal);
  }

  async deliver(targetArn: string, delivery: Delivery): Promise<void> {
    const namespace = targetArn.split(':', 3)[2] ?? '';
    const owner = SERVICE_BY_ARN_NAMESPACE[namespace];
    const accept = owner === undefined ? undefined : this.service(owner)?.accept;
    if (owner === undefined || accept === undefined) {
      throw new NotImplementedError(namespace, 'Delivery to resources');
    }
    const { principal } = delivery;
    const handOver = () => {
      this.access.checkDelivery(owner, targetArn, principal);
      return accept(targetArn, delivery);
    };
    if (this.faults.sparesDeliveries) await handOver();
    else await this.faults.deliver({ service: owner, principal, subject: targetArn }, handOver);
  }

  prepareForHandlers(): Promise<void> {
    this.#preparedForHandlers ??= Promise.all(
      [...this.#services.values()].map(({ service }) => service.prepareForHandlers?.()),
    ).then(() => undefined);
    return this.#preparedForHandlers;
  }

  /** Resolves once every service can be reached. */
  async ready(): Promise<void> {
    await Promise.all([...this.#services.values()].map(({ service }) => service.ready));
  }

  /** Ends every service, in the reverse of the order in which they began. */
  async stop(): Promise<void> {
    for (const { service } of [...this.#services.values()].reverse()) await service.stop?.();
    this.kernel.clock.stop();
  }

  /** A service by its name with or without hyphens. */
  #named(name: string): { definition: ServiceDefinition; service: Service } | undefined {
    for (const running of this.#services.values()) {
      const { name: known } = running.definition;
      if (known === name || known.replaceAll('-', '') === name) return running;
    }
    return undefined;
  }

  #callAs(principal: Principal): Call {
    return {
      principal,
      requestId: this.kernel.ids.uuid(),
      sourceIp: '127.0.0.1',
      aborted: () => false,
    };
  }
}
