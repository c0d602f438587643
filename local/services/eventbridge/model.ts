import type { Rule, Target } from '@aws-sdk/client-eventbridge';
import type { EventMatcher } from '../../patterns/event-pattern.ts';
import type { Archive } from './archive.ts';
import type { BusPolicy } from './bus-policy.ts';
import { limitExceeded, resourceAlreadyExists, resourceNotFound, validation } from './errors.ts';
import { LIMITS } from './limits.ts';
import type { Schedule } from './schedule.ts';

/** An event as it stands on a bus. */
export interface BusEvent {
  readonly version: string;
  readonly id: string;
  readonly 'detail-type': string;
  readonly source: string;
  readonly account: string;
  readonly time: string;
  readonly region: string;
  /** Of an event that is replayed. */
  readonly 'replay-name'?: string;
  readonly resources: readonly string[];
  readonly detail: unknown;
}

export interface RuleState {
  readonly rule: Rule & { readonly Name: string; readonly Arn: string };
  readonly tags: Map<string, string>;
  readonly matches: EventMatcher;
  readonly schedule: Schedule | undefined;
  readonly targets: Map<string, Target & { readonly Id: string; readonly Arn: string }>;
}

export interface BusState {
  readonly name: string;
  readonly arn: string;
  readonly rules: Map<string, RuleState>;
  readonly tags: Map<string, string>;
  readonly archives: Set<Archive>;
  readonly createdAtMs: number;
  modifiedAtMs: number;
  description: string | undefined;
  policy: BusPolicy | undefined;
}

export const DEFAULT_BUS = 'default';

/** Buses, their rules and the rules' targets. */
export class EventBuses {
  /** By name, of every bus. */
  readonly archives = new Map<string, Archive>();
  readonly #buses = new Map<string, BusState>();

  createBus(name: string, arn: string, nowMs: number): BusState {
    if (this.#buses.has(name)) throw resourceAlreadyExists(`Event bus ${name}`);
    const bus: BusState = {
      name,
      arn,
      rules: new Map(),
      tags: new Map(),
      archives: new Set(),
      createdAtMs: nowMs,
      modifiedAtMs: nowMs,
      description: undefined,
      policy: undefined,
    };
    this.#buses.set(name, bus);
    return bus;
  }

  deleteBus(name: string): void {
    if (name === DEFAULT_BUS) throw validation('Cannot delete event bus default.');
    if ((this.#buses.get(name)?.rules.size ?? 0) > 0) {
      throw validation(`Event bus ${name} cannot be deleted since it has rules.`);
    }
    this.#buses.delete(name);
  }

  buses(): Iterable<BusState> {
    return this.#buses.values();
  }

  /** By name or ARN. */
  findBus(nameOrArn: string = DEFAULT_BUS): BusState | undefined {
    return this.#buses.get(busName(nameOrArn));
  }

  bus(nameOrArn?: string): BusState {
    const bus = this.findBus(nameOrArn);
    if (bus === undefined) throw resourceNotFound(`Event bus ${busName(nameOrArn)}`);
    return bus;
  }

  rule(name: string, busName?: string): RuleState {
    const bus = this.bus(busName);
    const rule = bus.rules.get(name);
    if (rule === undefined) throw resourceNotFound(`Rule ${name}`, ` on EventBus ${bus.name}`);
    return rule;
  }

  /** Makes a rule or changes it; its targets and tags stay. */
  putRule(
    busName: string | undefined,
    rule: RuleState['rule'],
    matches: EventMatcher,
    schedule?: Schedule,
  ): RuleState {
    const bus = this.bus(busName);
    const existing = bus.rules.get(rule.Name);
    if (existing === undefined && bus.rules.size >= LIMITS.rulesPerBusMax) {
      throw limitExceeded('The requested resource exceeds the maximum number allowed.');
    }
    const state: RuleState = {
      rule,
      matches,
      schedule,
      tags: existing?.tags ?? new Map(),
      targets: existing?.targets ?? new Map(),
    };
    bus.rules.set(rule.Name, state);
    return state;
  }

  deleteRule(name: string, busName?: string): void {
    const bus = this.bus(busName);
    const rule = bus.rules.get(name);
    if (rule !== undefined && rule.targets.size > 0) {
      throw validation("Rule can't be deleted since it has targets.");
    }
    bus.rules.delete(name);
  }

  /** Every enabled rule of a bus that an event matches. */
  matching(bus: BusState, event: BusEvent): RuleState[] {
    const found: RuleState[] = [];
    for (const state of bus.rules.values()) {
      if (state.rule.State !== 'DISABLED' && state.matches(event)) found.push(state);
    }
    return found;
  }
}

function busName(nameOrArn: string = DEFAULT_BUS): string {
  return nameOrArn.slice(nameOrArn.lastIndexOf('/') + 1);
}

/** `2026-01-01T00:00:00Z`: events carry whole seconds. */
export function isoSeconds(epochMs: number): string {
  return `${new Date(epochMs).toISOString().slice(0, 19)}Z`;
}
