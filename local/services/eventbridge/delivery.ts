import type { Target } from '@aws-sdk/client-eventbridge';
import type { Principal } from '../../credentials.ts';
import { AwsError } from '../../errors.ts';
import type { Context, Delivery } from '../../service.ts';
import { rolePrincipal } from '../../service-role.ts';
import { keep } from './archive.ts';
import { targetInput } from './input.ts';
import { LIMITS, RETRY_BACKOFF } from './limits.ts';
import { writeToLogGroup } from './log-target.ts';
import { EventMetrics } from './metrics.ts';
import type { BusEvent, BusState, EventBuses, RuleState } from './model.ts';

/** Errors that a later attempt may not meet. https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html */
const RETRYABLE_CODES: ReadonlySet<string> = new Set([
  'ThrottlingException',
  'Throttling',
  'TooManyRequestsException',
  'RequestThrottled',
  'KMSThrottlingException',
  'ProvisionedThroughputExceededException',
]);

/** One event on its way to one target. */
interface Invocation {
  readonly rule: RuleState;
  readonly target: Target & { readonly Id: string; readonly Arn: string };
  readonly delivery: Delivery;
  readonly firstAttemptAtMs: number;
  readonly attemptsMax: number;
  readonly ageMsMax: number;
  retryCount: number;
}

/** Carries events from a bus to the targets of the rules they match, by EventBridge's rules of retry and dead letter. */
export class EventDelivery {
  readonly #context: Context;
  readonly #buses: EventBuses;
  readonly #random;
  readonly #metrics: EventMetrics;

  constructor(context: Context, buses: EventBuses) {
    this.#context = context;
    this.#buses = buses;
    this.#random = context.kernel.random.fork('eventbridge');
    this.#metrics = new EventMetrics(context.metrics);
  }

  /**
   * Takes an event onto a bus. Its deliveries are work of their own.
   * @param onlyRuleArns the rules that a replay is for @default all
   */
  publish(
    bus: BusState,
    event: BusEvent,
    traceHeader?: string,
    onlyRuleArns?: ReadonlySet<string>,
  ): void {
    for (const archive of bus.archives) keep(archive, event, this.#context.kernel.now());
    for (const rule of this.#buses.matching(bus, event)) {
      if (onlyRuleArns !== undefined && !onlyRuleArns.has(rule.rule.Arn)) continue;
      this.#context.kernel.journal.record('eventbridge:matched', rule.rule.Arn);
      this.#metrics.matched(rule);
      this.#invokeTargets(rule, event, traceHeader);
    }
  }

  /** Runs one rule for an event of its own making: a schedule's. */
  trigger(rule: RuleState, event: BusEvent): void {
    this.#context.kernel.journal.record('eventbridge:scheduled', rule.rule.Arn);
    this.#metrics.scheduled(rule);
    this.#invokeTargets(rule, event, undefined);
  }

  #invokeTargets(rule: RuleState, event: BusEvent, traceHeader: string | undefined): void {
    for (const target of rule.targets.values()) {
      const invocation = this.#invocation(rule, target, event, traceHeader);
      this.#context.kernel.start(() => this.#deliver(invocation));
    }
  }

  #invocation(
    rule: RuleState,
    target: Invocation['target'],
    event: BusEvent,
    traceHeader: string | undefined,
  ): Invocation {
    const { kernel } = this.#context;
    const names = {
      ruleName: rule.rule.Name,
      ruleArn: rule.rule.Arn,
      ingestionTime: event.time,
    };
    const groupId = target.SqsParameters?.MessageGroupId;
    const retry = target.RetryPolicy;
    return {
      rule,
      target,
      delivery: {
        principal: this.#principal(rule, target.RoleArn),
        body: targetInput(target, event, names),
        ...(traceHeader !== undefined && { traceHeader }),
        ...(groupId !== undefined && { messageGroupId: groupId }),
      },
      firstAttemptAtMs: kernel.now(),
      attemptsMax: retry?.MaximumRetryAttempts ?? LIMITS.retryAttemptsDefault,
      ageMsMax: (retry?.MaximumEventAgeInSeconds ?? LIMITS.eventAgeSecondsDefault) * 1000,
      retryCount: 0,
    };
  }

  /** The role of the target, where it has one; otherwise the target's own policy must let EventBridge in. */
  #principal({ rule }: RuleState, roleArn?: string): Principal {
    if (roleArn !== undefined) return rolePrincipal(this.#context, roleArn, rule.Name);
    return { kind: 'service', name: 'events.amazonaws.com', sourceArn: rule.Arn };
  }

  async #deliver(invocation: Invocation): Promise<void> {
    const { kernel } = this.#context;
    if (kernel.latency.profile !== 'instant') await kernel.hop('eventbridge-to-target');
    const { rule, retryCount } = invocation;
    this.#metrics.attempted(rule, retryCount > 0, this.#sinceIngestionMs(invocation));
    try {
      await this.#handOver(invocation.target.Arn, invocation.delivery);
      kernel.journal.record('eventbridge:delivered', invocation.target.Arn);
      this.#metrics.delivered(rule, this.#sinceIngestionMs(invocation));
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      await this.#failed(invocation, error);
    }
  }

  #handOver(targetArn: string, delivery: Delivery): Promise<void> {
    return targetArn.split(':', 3)[2] === 'logs'
      ? writeToLogGroup(this.#context, targetArn, delivery)
      : this.#context.deliver(targetArn, delivery);
  }

  async #failed(invocation: Invocation, error: AwsError): Promise<void> {
    const { kernel } = this.#context;
    if (!isRetryable(error)) return this.#giveUp(invocation, error, undefined);
    if (invocation.retryCount >= invocation.attemptsMax) {
      return this.#giveUp(invocation, error, 'MaximumRetryAttempts');
    }
    const delayMs = this.#backoffMs(invocation.retryCount);
    const ageMs = kernel.now() + delayMs - invocation.firstAttemptAtMs;
    if (ageMs > invocation.ageMsMax) {
      return this.#giveUp(invocation, error, 'MaximumEventAgeInSeconds');
    }
    invocation.retryCount++;
    kernel.schedule(delayMs, 'eventbridge retry', () => this.#deliver(invocation));
  }

  #sinceIngestionMs({ firstAttemptAtMs }: Invocation): number {
    return this.#context.kernel.now() - firstAttemptAtMs;
  }

  #backoffMs(retryCount: number): number {
    const ceilingMs = Math.min(RETRY_BACKOFF.capMs, RETRY_BACKOFF.baseMs * 2 ** retryCount);
    return Math.ceil(ceilingMs / 2 + (this.#random.fraction() * ceilingMs) / 2);
  }

  /** Sends the event to the target's dead-letter queue, or drops it when there is none. */
  async #giveUp(
    invocation: Invocation,
    error: AwsError,
    exhausted: 'MaximumRetryAttempts' | 'MaximumEventAgeInSeconds' | undefined,
  ): Promise<void> {
    const { journal } = this.#context.kernel;
    const { target, rule } = invocation;
    this.#metrics.gaveUp(rule, this.#sinceIngestionMs(invocation));
    const queueArn = target.DeadLetterConfig?.Arn;
    if (queueArn === undefined) {
      journal.record('eventbridge:dropped', target.Arn, { code: error.code });
      return;
    }
    const attributes: Record<string, string> = {
      RULE_ARN: rule.rule.Arn,
      TARGET_ARN: target.Arn,
      ERROR_CODE: deadLetterCode(error),
      ERROR_MESSAGE: error.message,
      RETRY_ATTEMPTS: String(invocation.retryCount),
      ...(exhausted !== undefined && { EXHAUSTED_RETRY_CONDITION: exhausted }),
    };
    try {
      await this.#context.deliver(queueArn, {
        principal: this.#principal(rule),
        body: invocation.delivery.body,
        attributes: Object.fromEntries(
          Object.entries(attributes).map(([name, stringValue]) => [
            name,
            { dataType: 'String', stringValue },
          ]),
        ),
      });
      journal.record('eventbridge:dead-lettered', target.Arn, { code: error.code });
      this.#metrics.deadLettered(rule, true);
    } catch (deadLetterError) {
      if (!(deadLetterError instanceof AwsError)) throw deadLetterError;
      journal.record('eventbridge:dropped', target.Arn, { code: deadLetterError.code });
      this.#metrics.deadLettered(rule, false);
    }
  }
}

function isRetryable(error: AwsError): boolean {
  return error.fault === 'server' || error.statusCode === 429 || RETRYABLE_CODES.has(error.code);
}

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html#eb-rule-dlq-message-attributes */
function deadLetterCode(error: AwsError): string {
  if (RETRYABLE_CODES.has(error.code) || error.statusCode === 429) return 'THROTTLING';
  if (/AccessDenied|AuthorizationError|KMSAccessDenied/.test(error.code)) return 'NO_PERMISSIONS';
  if (/NotFound|NonExistent|DoesNotExist|NoSuch/.test(error.code)) return 'NO_RESOURCE';
  if (error.fault === 'server') return 'INTERNAL_ERROR';
  return 'SDK_CLIENT_ERROR';
}
