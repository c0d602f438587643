import type { ServiceName } from '../service.ts';

/** What happens to a call that a rule strikes. */
export type CallEffect =
  /** It is refused before anything has happened. */
  | { readonly kind: 'error'; readonly code: string; readonly statusCode?: number }
  /** It is carried out, and the caller hears that it failed: whoever repeats it, does it twice. */
  | { readonly kind: 'lost-answer'; readonly code: string; readonly statusCode?: number }
  /** It is held back for a time between the two bounds. */
  | { readonly kind: 'latency'; readonly atLeastMs: number; readonly atMostMs: number };

/** What happens to a hand-off of one service to another's resource that a rule strikes. */
export type DeliveryEffect =
  | CallEffect
  /** The sender believes that it arrived. */
  | { readonly kind: 'lost' }
  /** It arrives twice. */
  | { readonly kind: 'duplicated' }
  /** It is held back, so that later ones arrive before it. */
  | { readonly kind: 'reordered'; readonly atMostMs: number };

/** When a rule holds, in seconds since it was added. */
export interface FaultWindow {
  /** @default 0 */
  readonly startSeconds?: number;
  /** @default for ever */
  readonly endSeconds?: number;
}

interface CommonRule {
  /** What the journal calls it. @default its place in the list of rules */
  readonly name?: string;
  /** The service that is called, or that owns the target. @default any */
  readonly service?: ServiceName;
  /**
   * Who calls or hands off: the ARN of a role or session, or a service such as `events.amazonaws.com`; `*` and `?` are
   * wildcards. @default every role and service; the administrator is struck only where a pattern names `administrator`
   */
  readonly principal?: string;
  /** Of being struck, for each call or delivery by itself: 0 to 1. @default 1 */
  readonly probability?: number;
  readonly window?: FaultWindow;
  /** How often it strikes at most. @default without bound */
  readonly times?: number;
}

/** A fault of API calls. */
export interface CallFault extends CommonRule {
  readonly on: 'call';
  /** AWS's name, such as `PutItem`; `*` and `?` are wildcards. @default any */
  readonly operation?: string;
  readonly effect: CallEffect;
}

/** A fault of hand-offs: S3 to EventBridge, a rule to its target, a topic to its subscribers, and the like. */
export interface DeliveryFault extends CommonRule {
  readonly on: 'delivery';
  /** The target's ARN; `*` and `?` are wildcards. @default any */
  readonly target?: string;
  readonly effect: DeliveryEffect;
}

/** A fault that AWS itself cannot inject. The first rule that strikes decides; rules after it are not asked. */
export type FaultRule = CallFault | DeliveryFault;
