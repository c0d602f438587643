import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readAssembly } from './deploy/assembly.ts';
import { type Deployment, type DeployOptions, deploy } from './deploy/deployer.ts';
import type { FaultHook } from './faults/fault-hook.ts';
import { Gateway } from './gateway/gateway.ts';
import { type BugReporter, GatewayServer } from './gateway/server.ts';
import { ServiceHost } from './host.ts';
import { VirtualClock } from './kernel/clock.ts';
import { Kernel } from './kernel/kernel.ts';
import type { LatencyProfileName } from './kernel/latency.ts';
import { SERVICES } from './registry.ts';

export interface EngineOptions {
  /** @default 'real' */
  readonly clock?: 'real' | 'virtual';
  /** Everything that chance decides follows from it. @default '1' */
  readonly seed?: string;
  /** @default 'instant' */
  readonly latency?: LatencyProfileName;
  /** 0 lets the system choose. @default 0 */
  readonly port?: number;
  /** @default '000000000000' */
  readonly account?: string;
  /** @default 'us-east-1' */
  readonly region?: string;
  /** False leaves the services' own metrics unkept, for measuring what keeping them costs. @default true */
  readonly metrics?: boolean;
  /** @default prints to standard error */
  readonly reportBug?: BugReporter;
}

/** AWS on this machine: kernel, services and the gateway before them. */
export class LocalAws {
  readonly kernel: Kernel;
  readonly host: ServiceHost;
  readonly port: number;
  /** The wire without a socket: requests as GatewayRequest, answered in the process. */
  readonly gateway: Gateway;
  readonly #server: GatewayServer;

  private constructor(host: ServiceHost, gateway: Gateway, server: GatewayServer, port: number) {
    this.kernel = host.kernel;
    this.host = host;
    this.gateway = gateway;
    this.#server = server;
    this.port = port;
  }

  /** Starts an engine that listens on the loopback address. @throws UserError when the port is taken. */
  static async start(options: EngineOptions = {}): Promise<LocalAws> {
    const kernel = new Kernel({
      clock: options.clock ?? 'real',
      seed: options.seed ?? '1',
      latency: options.latency ?? 'instant',
    });
    const scratchDirectory = await mkdtemp(join(tmpdir(), 'faultline-'));
    let port = 0;
    const host = new ServiceHost({
      kernel,
      account: options.account ?? '000000000000',
      region: options.region ?? 'us-east-1',
      scratchDirectory,
      endpoint: () => `http://127.0.0.1:${port}`,
      definitions: SERVICES,
      metrics: options.metrics ?? true,
    });
    const gateway = new Gateway(host);
    const server = new GatewayServer(kernel, gateway, options.reportBug ?? printBug);
    try {
      port = await server.listen(options.port ?? 0);
      await host.ready();
    } catch (error) {
      await host.stop();
      await rm(scratchDirectory, { recursive: true, force: true });
      throw error;
    }
    return new LocalAws(host, gateway, server, port);
  }

  /** `http://127.0.0.1:<port>` */
  get endpoint(): string {
    return this.host.endpoint();
  }

  /** Faults by rule, for what AWS itself cannot inject. */
  get faults(): FaultHook {
    return this.host.faults;
  }

  /** Deploys a cloud assembly, or a single template file. */
  async deploy(assemblyPath: string, options?: DeployOptions): Promise<Deployment> {
    const stacks = readAssembly(assemblyPath);
    return this.kernel.work.run(() => deploy(this.host, stacks, options));
  }

  /** The virtual clock. @throws TypeError on the real one, which nobody can move. */
  get virtualClock(): VirtualClock {
    const { clock } = this.kernel;
    if (clock instanceof VirtualClock) return clock;
    throw new TypeError('The engine runs on the real clock, which cannot be advanced.');
  }

  /** Ends every child process, closes the listener and removes what is on disk. */
  async stop(): Promise<void> {
    await this.host.stop();
    await this.#server.close();
    await rm(this.host.scratchDirectory, { recursive: true, force: true });
  }
}

function printBug(error: unknown, context: string): void {
  console.error(`This is a bug in the local engine (${context}):`, error);
}
