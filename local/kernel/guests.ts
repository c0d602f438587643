import { strict as assert } from 'node:assert';
import type { Clock } from './clock.ts';
import type { Timer } from './timer-queue.ts';
import type { Work } from './work.ts';

/** What a process says when it has nothing left to do but wait. */
export interface ParkReport {
  /** Requests that it has sent to the engine so far. */
  readonly requestCount: number;
  /** Answers and ticks of the engine that it has seen so far. */
  readonly wakeCount: number;
  /** Bytes that it has written to its standard output and error so far. */
  readonly outputBytes: number;
  /** Datagrams that it has sent to the engine so far. */
  readonly datagramCount: number;
  /** When its next timer is due, milliseconds since the epoch; undefined when it has none. */
  readonly timerAtMs?: number;
}

/** What a process says last, when it ends by itself. */
export type ExitReport = Pick<ParkReport, 'datagramCount'>;

/** The header by which a guest's request names its sender and its place in the sender's order: `<id>:<sequence>`. */
export const GUEST_HEADER = 'x-faultline-guest';
/** What the first line of a guest's datagram begins with; its sender's id is the rest. */
export const GUEST_DATAGRAM_TAG = 'x-faultline-guest:';
/** The header by which an answer tells the guest what time it is. */
export const NOW_HEADER = 'x-faultline-now';

/**
 * Real processes that live on virtual time. One at a time is runnable, so that a run repeats: whatever would wake another
 * (an answer, a due timer) waits for its turn. A process counts as work from the moment it is woken until it reports that
 * it is parked and everything it sent before that has arrived.
 */
export class Guests {
  /** Where the engine takes in datagrams; undefined while it does not. */
  datagramPort: number | undefined;
  readonly #work: Work;
  readonly #clock: Clock;
  readonly #byId = new Map<string, Guest>();
  readonly #waiting: { guest: Guest; send: () => void }[] = [];
  #running: Guest | undefined;

  constructor(work: Work, clock: Clock) {
    this.#work = work;
    this.#clock = clock;
  }

  /** Whether processes must live on the engine's time at all. */
  get active(): boolean {
    return this.#clock.kind === 'virtual';
  }

  /**
   * Takes in a process.
   * @param start starts it, when its turn comes
   * @param tick tells it that time has come to the given instant
   */
  enter(id: string, start: () => void, tick: (nowMs: number) => void): Guest {
    const guest = new Guest(this, this.#clock, tick, () => this.#leave(id, guest));
    this.#byId.set(id, guest);
    this.take(guest, start);
    return guest;
  }

  /** The process that sent a request, with the request's place in its order. */
  sender(header: string | undefined): { guest: Guest; sequence: number } | undefined {
    if (header === undefined) return undefined;
    const separator = header.lastIndexOf(':');
    const guest = this.#byId.get(header.slice(0, separator));
    return guest && { guest, sequence: Number(header.slice(separator + 1)) };
  }

  /** A datagram has been taken in. @returns it without its sender's name */
  takeDatagram(text: string): string {
    if (!text.startsWith(GUEST_DATAGRAM_TAG)) return text;
    const tagEnd = text.indexOf('\n');
    this.#byId.get(text.slice(GUEST_DATAGRAM_TAG.length, tagEnd))?.datagramTaken();
    return text.slice(tagEnd + 1);
  }

  /** Lets `send` wake a process when its turn comes. */
  take(guest: Guest, send: () => void): void {
    this.#work.begin();
    this.#waiting.push({ guest, send });
    this.#next();
  }

  /**
   * Lets `send` kill a process. One that stands still goes when its turn comes, and counts as work until it is gone; the
   * running one may never give up its turn.
   */
  kill(guest: Guest, send: () => void): void {
    if (this.#running === guest) send();
    else this.take(guest, send);
  }

  /** The running process is parked or gone; the next may run. */
  release(guest: Guest): void {
    if (this.#running !== guest) return;
    this.#running = undefined;
    this.#next();
    this.#work.end();
  }

  #next(): void {
    while (this.#running === undefined) {
      const turn = this.#waiting.shift();
      if (turn === undefined) return;
      if (turn.guest.gone) {
        this.#work.end();
        continue;
      }
      this.#running = turn.guest;
      turn.guest.woken();
      turn.send();
    }
  }

  #leave(id: string, guest: Guest): void {
    this.#byId.delete(id);
    this.release(guest);
  }
}

/** One process on virtual time. */
export class Guest {
  readonly #guests: Guests;
  readonly #clock: Clock;
  readonly #tick: (nowMs: number) => void;
  readonly #leave: () => void;
  readonly #arrived: { sequence: number; start: () => void }[] = [];
  #arrivedCount = 0;
  #outputBytes = 0;
  #datagramCount = 0;
  /** How many datagrams there are to wait for before it may be forgotten. */
  #lastDatagramCount = 0;
  /** Answers and ticks sent; starting the process is none. */
  #wakeCount = -1;
  #report: ParkReport | undefined;
  #timer: Timer | undefined;
  #frozen = false;
  #gone = false;

  constructor(guests: Guests, clock: Clock, tick: (nowMs: number) => void, leave: () => void) {
    this.#guests = guests;
    this.#clock = clock;
    this.#tick = tick;
    this.#leave = leave;
  }

  get gone(): boolean {
    return this.#gone;
  }

  /** A request of the process has arrived. It starts once the process is parked, in the order of sending. */
  arrive(sequence: number, start: () => void): void {
    this.#arrived.push({ sequence, start });
    this.#arrivedCount++;
    this.#parkIfSettled();
  }

  /** Sends the process an answer, when its turn comes. */
  wake(send: () => void): void {
    this.#guests.take(this, send);
  }

  /** Has `send` kill the process, when its turn comes. */
  kill(send: () => void): void {
    this.#guests.kill(this, send);
  }

  /** Bytes of its output that have been read. */
  outputRead(byteCount: number): void {
    this.#outputBytes += byteCount;
    this.#parkIfSettled();
  }

  /** One of its datagrams has been taken in. */
  datagramTaken(): void {
    this.#datagramCount++;
    if (this.#gone) this.#leaveIfSettled();
    else this.#parkIfSettled();
  }

  /** The process says that it waits. A report that crossed a wake on its way is out of date and of no use. */
  parked(report: ParkReport): void {
    if (report.wakeCount !== this.#wakeCount) return;
    this.#report = report;
    this.#parkIfSettled();
  }

  /** Between invocations a process stands still: its timers wait for the next one, as on Lambda. */
  freeze(frozen: boolean): void {
    this.#frozen = frozen;
    if (frozen) this.#timer?.cancel();
  }

  /** The process is about to end by itself, having sent so many datagrams. */
  exiting({ datagramCount }: ExitReport): void {
    this.#lastDatagramCount = datagramCount;
  }

  /** The process has ended. */
  exited(): void {
    if (this.#gone) return;
    this.#gone = true;
    this.#timer?.cancel();
    this.#arrived.length = 0;
    this.#leaveIfSettled();
  }

  #leaveIfSettled(): void {
    if (this.#datagramCount >= this.#lastDatagramCount) this.#leave();
  }

  /** Its turn has come. */
  woken(): void {
    this.#wakeCount++;
    this.#report = undefined;
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #parkIfSettled(): void {
    const report = this.#report;
    if (report === undefined || this.#gone) return;
    assert(this.#arrivedCount <= report.requestCount, 'a parked process sent a request');
    if (this.#arrivedCount < report.requestCount) return;
    if (this.#outputBytes < report.outputBytes) return;
    if (this.#datagramCount < report.datagramCount) return;
    this.#report = undefined;
    const requests = this.#arrived.splice(0).sort((a, b) => a.sequence - b.sequence);
    for (const request of requests) request.start();
    if (report.timerAtMs !== undefined && !this.#frozen) this.#armTimer(report.timerAtMs);
    this.#guests.release(this);
  }

  #armTimer(atMs: number): void {
    const delayMs = atMs - this.#clock.now();
    this.#timer = this.#clock.schedule(delayMs, 'handler timer', () =>
      this.wake(() => this.#tick(this.#clock.now())),
    );
  }
}
