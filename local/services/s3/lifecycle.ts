import type { Kernel } from '../../kernel/kernel.ts';
import type { Timer } from '../../kernel/timer-queue.ts';
import { endUpload, removeObject } from './changes.ts';
import type { Bucket } from './model/buckets.ts';
import { earliestDueAtMs, isIdle, nextMidnight, planLifecycle } from './model/lifecycle.ts';
import type { LifecycleWatch, Origin, S3Runtime } from './s3.ts';

/**
 * When the rules of each bucket are to be carried out: at the midnight (UTC) at which something can
 * expire. A bucket has at most one timer, and none while nothing in it can expire, so that an idle
 * bucket leaves virtual time alone.
 */
export class LifecycleTimers implements LifecycleWatch {
  readonly #kernel: Kernel;
  readonly #expireDue: (bucket: Bucket) => number;
  readonly #timers = new Map<Bucket, Timer>();

  /** `expireDue` does what is due and says when to do so again; infinite for never. */
  constructor(kernel: Kernel, expireDue: (bucket: Bucket) => number) {
    this.#kernel = kernel;
    this.#expireDue = expireDue;
  }

  contentAdded(bucket: Bucket): void {
    if (bucket.lifecycleRules.length === 0) return;
    this.#schedule(bucket, earliestDueAtMs(bucket, this.#kernel.now()));
  }

  contentRemoved(bucket: Bucket): void {
    // What comes to light may be older than anything that was waited for.
    if (bucket.lifecycleRules.length === 0 || bucket.versioning === 'Unversioned') return;
    this.#schedule(bucket, nextMidnight(this.#kernel.now()));
  }

  rulesChanged(bucket: Bucket): void {
    this.#cancel(bucket);
    const plan = planLifecycle(bucket, this.#kernel.now());
    this.#schedule(bucket, isIdle(plan) ? plan.nextDueAtMs : nextMidnight(this.#kernel.now()));
  }

  bucketDeleted(bucket: Bucket): void {
    this.#cancel(bucket);
  }

  #schedule(bucket: Bucket, dueAtMs: number): void {
    const scheduled = this.#timers.get(bucket);
    if (dueAtMs >= (scheduled?.dueAtMs ?? Number.POSITIVE_INFINITY)) return;
    scheduled?.cancel();
    const timer = this.#kernel.schedule(dueAtMs - this.#kernel.now(), 's3:lifecycle', () => {
      this.#timers.delete(bucket);
      this.#schedule(bucket, this.#expireDue(bucket));
    });
    this.#timers.set(bucket, timer);
  }

  #cancel(bucket: Bucket): void {
    this.#timers.get(bucket)?.cancel();
    this.#timers.delete(bucket);
  }
}

/** Deletes all that a bucket's rules want deleted now. @returns when something will be due next. */
export function expireDue(s3: S3Runtime, bucket: Bucket): number {
  const { kernel } = s3.context;
  // One deletion makes another due: a delete marker hides nothing once its last version is gone.
  for (;;) {
    const plan = planLifecycle(bucket, kernel.now());
    if (isIdle(plan)) return plan.nextDueAtMs;
    const origin = (): Origin => ({
      requestId: kernel.ids.upperAlphanumeric(16),
      requester: 's3.amazonaws.com',
    });
    for (const key of plan.expiredKeys) {
      removeObject(s3, bucket, { key }, 'Lifecycle Expiration', origin());
    }
    for (const version of plan.expiredVersions) {
      removeObject(s3, bucket, version, 'Lifecycle Expiration', origin());
    }
    for (const upload of plan.abandonedUploads) endUpload(s3, bucket, upload);
  }
}
