import type { ChildProcess } from 'node:child_process';
import type { ExitReport, Guest, Guests, ParkReport } from '../../../kernel/guests.ts';
import type { Work } from '../../../kernel/work.ts';

/** How a handler process lives on the engine's clock, and when it counts as work. */
export interface ProcessTime {
  /** What the process is started with besides its own. */
  readonly execArgv: readonly string[];
  variables(): Readonly<Record<string, string>>;
  /** Whether it talks to the engine over a channel of its own. */
  readonly usesChannel: boolean;
  /** Starts it, now or when its turn comes. */
  start(spawn: () => ChildProcess): void;
  /** It is given an invocation. */
  busy(): void;
  /** It waits for an invocation. */
  idle(): void;
  /** So much more of what it wrote has been read. */
  read(byteCount: number): void;
  /** Has it killed, now or when its turn comes. */
  kill(signal: () => void): void;
  ended(): void;
}

/** On the real clock all processes run side by side, each counted while it has something to do. */
export class RealProcessTime implements ProcessTime {
  readonly execArgv = [];
  readonly usesChannel = false;
  readonly #work: Work;
  #counted = false;

  constructor(work: Work) {
    this.#work = work;
  }

  variables(): Readonly<Record<string, string>> {
    return {};
  }

  start(spawn: () => ChildProcess): void {
    this.busy();
    spawn();
  }

  busy(): void {
    this.#counted = true;
    this.#work.begin();
  }

  idle(): void {
    this.#counted = false;
    this.#work.end();
  }

  read(): void {}

  kill(signal: () => void): void {
    signal();
  }

  ended(): void {
    if (this.#counted) this.idle();
  }
}

/** On the virtual clock it is a guest: one runs at a time, and its own timers are the engine's. */
export class VirtualProcessTime implements ProcessTime {
  readonly execArgv: readonly string[];
  readonly usesChannel = true;
  readonly #guests: Guests;
  readonly #id: string;
  readonly #now: () => number;
  #guest: Guest | undefined;

  constructor(guests: Guests, options: { id: string; preloadPath: string; now: () => number }) {
    this.#guests = guests;
    this.#id = options.id;
    this.#now = options.now;
    this.execArgv = ['--import', options.preloadPath];
  }

  variables(): Readonly<Record<string, string>> {
    const { datagramPort } = this.#guests;
    return {
      FAULTLINE_GUEST_ID: this.#id,
      FAULTLINE_NOW_MS: String(this.#now()),
      ...(datagramPort !== undefined && { FAULTLINE_DATAGRAM_PORT: String(datagramPort) }),
    };
  }

  start(spawn: () => ChildProcess): void {
    let child: ChildProcess | undefined;
    this.#guest = this.#guests.enter(
      this.#id,
      () => {
        child = spawn();
        child.on(
          'message',
          ({ parked, exiting }: { parked?: ParkReport; exiting?: ExitReport }) => {
            if (parked !== undefined) this.#guest?.parked(parked);
            if (exiting !== undefined) this.#guest?.exiting(exiting);
          },
        );
      },
      (nowMs) => child?.connected && child.send({ tick: nowMs }),
    );
  }

  busy(): void {
    this.#guest?.freeze(false);
  }

  idle(): void {
    this.#guest?.freeze(true);
  }

  read(byteCount: number): void {
    this.#guest?.outputRead(byteCount);
  }

  kill(signal: () => void): void {
    this.#guest?.kill(signal);
  }

  ended(): void {
    this.#guest?.exited();
  }
}
