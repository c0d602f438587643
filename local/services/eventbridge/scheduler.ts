import type { Timer } from '../../kernel/timer-queue.ts';
import type { Context } from '../../service.ts';
import type { EventDelivery } from './delivery.ts';
import { type BusState, isoSeconds } from './model.ts';

/** Runs the scheduled rules of the default bus by the engine's clock. */
export class RuleScheduler {
  readonly #context: Context;
  readonly #delivery: EventDelivery;
  readonly #timers = new Map<string, Timer>();

  constructor(context: Context, delivery: EventDelivery) {
    this.#context = context;
    this.#delivery = delivery;
  }

  /**
   * Takes note that a rule was put, enabled, disabled or deleted. Assumption: a rate counts from then, and its first run
   * is one period later.
   */
  follow(bus: BusState, ruleName: string): void {
    const { kernel } = this.#context;
    const rule = bus.rules.get(ruleName);
    const key = `${bus.name}/${ruleName}`;
    this.#timers.get(key)?.cancel();
    this.#timers.delete(key);
    if (rule?.schedule === undefined || rule.rule.State === 'DISABLED') return;
    const nextMs = rule.schedule.nextAfter(kernel.now());
    if (nextMs === undefined) return;
    const timer = kernel.schedule(nextMs - kernel.now(), 'eventbridge schedule', () => {
      this.follow(bus, ruleName);
      this.#delivery.trigger(rule, {
        version: '0',
        id: kernel.ids.uuid(),
        'detail-type': 'Scheduled Event',
        source: 'aws.events',
        account: this.#context.account,
        time: isoSeconds(kernel.now()),
        region: this.#context.region,
        resources: [rule.rule.Arn],
        detail: {},
      });
    });
    this.#timers.set(key, timer);
  }
}
