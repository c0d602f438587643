import { Readable } from 'node:stream';
import { compilePattern, type Matcher } from '../access/pattern.ts';
import type { Principal } from '../credentials.ts';
import { AwsError } from '../errors.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { Random } from '../kernel/random.ts';
import type { ServiceName } from '../service.ts';
import type {
  CallEffect,
  CallFault,
  DeliveryEffect,
  DeliveryFault,
  FaultRule,
} from './fault-rule.ts';

/** A rule in force. */
export interface ActiveFault {
  readonly rule: FaultRule;
  /** How often it has struck. */
  readonly count: number;
  /** Ends it; what it holds back still arrives. */
  remove(): void;
}

/** Who asks for what: the operation of a call, or the target's ARN of a hand-off. */
interface Occasion {
  readonly service: ServiceName;
  readonly principal: Principal;
  readonly subject: string;
}

/**
 * Faults by rule at the two places through which everything in the engine passes: API calls and hand-offs. What strikes is
 * decided by the seed. A struck call never reaches the service, so the service's own metrics do not count it.
 */
export class FaultHook {
  readonly #kernel: Kernel;
  readonly #random: Random;
  #calls: Strike<CallFault>[] = [];
  #deliveries: Strike<DeliveryFault>[] = [];
  #addedCount = 0;

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
    this.#random = kernel.random.fork('faults');
  }

  /** Puts a rule in force, after those that are. */
  add(rule: FaultRule): ActiveFault {
    const name = rule.name ?? String(this.#addedCount);
    this.#addedCount++;
    if (rule.on === 'call') {
      const strike = new Strike(rule, name, rule.operation, this.#kernel, this.#random);
      this.#calls.push(strike);
      return activeFault(strike, () => {
        this.#calls = this.#calls.filter((one) => one !== strike);
      });
    }
    const strike = new Strike(rule, name, rule.target, this.#kernel, this.#random);
    this.#deliveries.push(strike);
    return activeFault(strike, () => {
      this.#deliveries = this.#deliveries.filter((one) => one !== strike);
    });
  }

  /** Whether calls pass untouched: what the hot path asks. */
  get sparesCalls(): boolean {
    return this.#calls.length === 0;
  }

  get sparesDeliveries(): boolean {
    return this.#deliveries.length === 0;
  }

  /** Carries out a call, or what a rule makes of it. */
  async call(occasion: Occasion, run: () => unknown): Promise<unknown> {
    const effect = this.#calls.find((strike) => strike.strikes(occasion))?.rule.effect;
    return effect === undefined ? run() : this.#affected(effect, run);
  }

  /** Hands an event over, or does what a rule makes of it. */
  async deliver(occasion: Occasion, run: () => unknown): Promise<void> {
    const effect = this.#deliveries.find((strike) => strike.strikes(occasion))?.rule.effect;
    if (effect === undefined) await run();
    else await this.#misdelivered(effect, run);
  }

  async #affected(effect: CallEffect, run: () => unknown): Promise<unknown> {
    if (effect.kind === 'error') throw injectedError(effect);
    if (effect.kind === 'latency') {
      await this.#holdBack(effect.atLeastMs, effect.atMostMs);
      return run();
    }
    discard(await run());
    throw injectedError(effect);
  }

  async #misdelivered(effect: DeliveryEffect, run: () => unknown): Promise<void> {
    switch (effect.kind) {
      case 'lost':
        return;
      case 'duplicated':
        await run();
        await run();
        return;
      case 'reordered':
        await this.#holdBack(0, effect.atMostMs);
        await run();
        return;
      default:
        await this.#affected(effect, run);
    }
  }

  async #holdBack(atLeastMs: number, atMostMs: number): Promise<void> {
    const delayMs = atLeastMs + this.#random.fraction() * (atMostMs - atLeastMs);
    await this.#kernel.sleep(delayMs, 'faults:held-back');
  }
}

/** A rule, ready to be asked. */
class Strike<Rule extends FaultRule> {
  readonly rule: Rule;
  readonly #name: string;
  readonly #kernel: Kernel;
  readonly #random: Random;
  readonly #isSubject: Matcher;
  readonly #isPrincipal: Matcher;
  readonly #startsAtMs: number;
  readonly #endsAtMs: number;
  count = 0;

  constructor(
    rule: Rule,
    name: string,
    subject: string | undefined,
    kernel: Kernel,
    random: Random,
  ) {
    const { startSeconds = 0, endSeconds = Number.POSITIVE_INFINITY } = rule.window ?? {};
    this.rule = rule;
    this.#name = name;
    this.#kernel = kernel;
    this.#random = random;
    this.#isSubject = pattern(subject ?? '*');
    this.#isPrincipal = pattern(rule.principal ?? '*');
    this.#startsAtMs = kernel.now() + startSeconds * 1000;
    this.#endsAtMs = kernel.now() + endSeconds * 1000;
  }

  /** Whether it strikes this time; that it did is counted and written into the journal. */
  strikes({ service, principal, subject }: Occasion): boolean {
    const { rule } = this;
    const nowMs = this.#kernel.now();
    const isMeant =
      (rule.service === undefined || rule.service === service) &&
      nowMs >= this.#startsAtMs &&
      nowMs < this.#endsAtMs &&
      this.count < (rule.times ?? Number.POSITIVE_INFINITY) &&
      this.#isSubject(subject, noKeys) &&
      this.#isFrom(principal) &&
      this.#random.chance(rule.probability ?? 1);
    if (!isMeant) return false;
    this.count++;
    const detail = { rule: this.#name, effect: rule.effect.kind };
    this.#kernel.journal.record('faults:struck', `${service} ${subject}`, detail);
    return true;
  }

  #isFrom(principal: Principal): boolean {
    switch (principal.kind) {
      case 'administrator':
        return this.rule.principal === 'administrator';
      case 'service':
        return this.#isPrincipal(principal.name, noKeys);
      case 'role':
        return (
          this.#isPrincipal(principal.roleArn, noKeys) || this.#isPrincipal(principal.arn, noKeys)
        );
    }
  }
}

function activeFault(strike: Strike<FaultRule>, remove: () => void): ActiveFault {
  return {
    rule: strike.rule,
    get count() {
      return strike.count;
    },
    remove,
  };
}

const noKeys = () => undefined;

function pattern(source: string): Matcher {
  return compilePattern(source, { wildcards: 'text', hasVariables: false });
}

function injectedError({
  code,
  statusCode = 500,
}: {
  code: string;
  statusCode?: number;
}): AwsError {
  return new AwsError(code, 'This fault was injected by a rule.', { statusCode });
}

/** Closes what nobody will read: an object's body. */
function discard(output: unknown): void {
  for (const value of Object.values(output ?? {})) {
    if (value instanceof Readable) value.destroy();
  }
}
