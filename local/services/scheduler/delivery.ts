import type { Principal } from '../../credentials.ts';
import { AwsError } from '../../errors.ts';
import type { Random } from '../../kernel/random.ts';
import type { Context } from '../../service.ts';
import { rolePrincipal } from '../../service-role.ts';
import { defaultNotification, fillIn, isoSeconds } from './context-attributes.ts';
import { LIMITS, RETRY_BACKOFF } from './limits.ts';
import { SchedulerMetrics } from './metrics.ts';
import { InvocationQuota } from './model/invocation-quota.ts';
import type { Schedule, ScheduleTarget } from './model/schedules.ts';
import { invokeTarget, targetCall } from './targets.ts';

/** Errors that a later attempt may not meet, beside those of the target's own making. */
const THROTTLING_CODES: ReadonlySet<string> = new Set([
  'ThrottlingException',
  'Throttling',
  'TooManyRequestsException',
  'RequestThrottled',
  'KMSThrottlingException',
  'ProvisionedThroughputExceededException',
]);

type ExhaustedCondition = 'MaximumRetryAttempts' | 'MaximumEventAgeInSeconds';

/** One run of a schedule on its way to the target that the schedule had when it came due. */
interface Invocation {
  readonly schedule: Schedule;
  readonly target: ScheduleTarget;
  readonly scheduledAtMs: number;
  readonly executionId: string;
  readonly role: Principal;
  readonly firstAttemptAtMs: number;
  retryCount: number;
  /** What the target was last sent. */
  payload: string;
}

/** Invokes targets, by the Scheduler's rules of quota, retry and dead letter. */
export class TargetDelivery {
  readonly #context: Context;
  readonly #random: Random;
  readonly #metrics: SchedulerMetrics;
  readonly #quota = new InvocationQuota(LIMITS.invocationsPerSecondMax);

  constructor(context: Context) {
    this.#context = context;
    this.#random = context.kernel.random.fork('scheduler/delivery');
    this.#metrics = new SchedulerMetrics(context.metrics);
  }

  /** Carries one run of a schedule to its end: delivered, dead-lettered or dropped. */
  async invoke(schedule: Schedule, scheduledAtMs: number): Promise<void> {
    const { kernel } = this.#context;
    const { Target: target } = schedule.settings;
    const role = rolePrincipal(this.#context, target.RoleArn, kernel.ids.hex(32));
    const invocation: Invocation = {
      schedule,
      target,
      scheduledAtMs,
      executionId: kernel.ids.hex(16),
      role,
      firstAttemptAtMs: kernel.now(),
      retryCount: 0,
      payload: '',
    };
    kernel.journal.record('scheduler:due', schedule.arn);
    for (;;) {
      const error = await this.#attempt(invocation);
      if (error === undefined) return;
      const delayMs = this.#backoffMs(invocation.retryCount);
      const exhausted = this.#exhausted(invocation, delayMs);
      if (!isRetryable(error)) return this.#giveUp(invocation, error);
      if (exhausted !== undefined) return this.#giveUp(invocation, error, exhausted);
      await kernel.sleep(delayMs, 'scheduler retry');
      invocation.retryCount++;
    }
  }

  /** @returns what the target answered, if it refused */
  async #attempt(invocation: Invocation): Promise<AwsError | undefined> {
    const { kernel } = this.#context;
    const { schedule, target, role } = invocation;
    const waitMs = this.#quota.take(kernel.now());
    if (waitMs > 0) this.#metrics.throttled(schedule.groupName);
    await kernel.sleep(waitMs, 'scheduler quota');
    if (kernel.latency.profile !== 'instant') await kernel.hop('eventbridge-to-target');
    this.#metrics.attempted(schedule.groupName);
    invocation.payload = this.#payload(invocation);
    try {
      await invokeTarget(this.#context, targetCall(target, invocation.payload), role);
      kernel.journal.record('scheduler:invoked', target.Arn);
      return undefined;
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      this.#metrics.targetFailed(schedule.groupName, isThrottled(error));
      kernel.journal.record('scheduler:failed', target.Arn, { code: error.code });
      return error;
    }
  }

  #payload({ schedule, target, scheduledAtMs, executionId, retryCount }: Invocation): string {
    const { kernel, account, region } = this.#context;
    const attributes = {
      scheduleArn: schedule.arn,
      scheduledAtMs,
      executionId,
      attemptNumber: retryCount + 1,
    };
    if (target.Input !== undefined) return fillIn(target.Input, attributes);
    return defaultNotification(kernel.ids.uuid(), account, region, attributes);
  }

  /** Why the retry policy allows no further attempt after a wait, if it does not. */
  #exhausted(invocation: Invocation, delayMs: number): ExhaustedCondition | undefined {
    const { MaximumRetryAttempts, MaximumEventAgeInSeconds } = invocation.target.RetryPolicy;
    if (invocation.retryCount >= MaximumRetryAttempts) return 'MaximumRetryAttempts';
    const ageMs = this.#context.kernel.now() + delayMs - invocation.firstAttemptAtMs;
    return ageMs > MaximumEventAgeInSeconds * 1000 ? 'MaximumEventAgeInSeconds' : undefined;
  }

  #backoffMs(retryCount: number): number {
    const ceilingMs = Math.min(RETRY_BACKOFF.capMs, RETRY_BACKOFF.baseMs * 2 ** retryCount);
    return Math.ceil(ceilingMs / 2 + (this.#random.fraction() * ceilingMs) / 2);
  }

  /** Sends what the target would not take to the dead-letter queue, or drops it when there is none. */
  async #giveUp(
    invocation: Invocation,
    error: AwsError,
    exhausted?: ExhaustedCondition,
  ): Promise<void> {
    const { journal } = this.#context.kernel;
    const { target, schedule, role } = invocation;
    this.#metrics.dropped(schedule.groupName);
    const queueArn = target.DeadLetterConfig?.Arn;
    if (queueArn === undefined) {
      journal.record('scheduler:dropped', target.Arn, { code: error.code });
      return;
    }
    try {
      await this.#context.deliver(queueArn, {
        principal: role,
        body: invocation.payload,
        attributes: deadLetterAttributes(invocation, error, exhausted),
      });
      journal.record('scheduler:dead-lettered', target.Arn, { code: error.code });
      this.#metrics.deadLettered(schedule.groupName);
    } catch (refusal) {
      if (!(refusal instanceof AwsError)) throw refusal;
      journal.record('scheduler:dropped', target.Arn, { code: refusal.code });
      this.#metrics.deadLetterFailed(schedule.groupName, codeOf(refusal));
    }
  }
}

/** https://docs.aws.amazon.com/scheduler/latest/UserGuide/configuring-schedule-dlq.html#dlq-retrieve-event */
function deadLetterAttributes(
  { schedule, target, scheduledAtMs, executionId, retryCount }: Invocation,
  error: AwsError,
  exhausted: ExhaustedCondition | undefined,
): Record<string, { dataType: string; stringValue: string }> {
  const texts: Record<string, string> = {
    ERROR_CODE: codeOf(error),
    ERROR_MESSAGE: error.message,
    EXECUTION_ID: executionId,
    ...(exhausted !== undefined && { EXHAUSTED_RETRY_CONDITION: exhausted }),
    // An Input is never as long as a message may be.
    IS_PAYLOAD_TRUNCATED: 'false',
    RETRY_ATTEMPTS: String(retryCount),
    SCHEDULED_TIME: isoSeconds(scheduledAtMs),
    SCHEDULE_ARN: schedule.arn,
    TARGET_ARN: target.Arn,
  };
  return Object.fromEntries(
    Object.entries(texts).map(([name, stringValue]) => [name, { dataType: 'String', stringValue }]),
  );
}

/** SQS goes by its older codes: `AWS.SimpleQueueService.NonExistentQueue`. */
function codeOf(error: AwsError): string {
  return error.queryCode ?? error.code;
}

function isThrottled(error: AwsError): boolean {
  return error.statusCode === 429 || THROTTLING_CODES.has(error.code);
}

function isRetryable(error: AwsError): boolean {
  return error.fault === 'server' || isThrottled(error);
}
