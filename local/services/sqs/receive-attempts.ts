import { RECEIVE_ATTEMPT_MS } from './limits.ts';
import type { Message } from './model.ts';

/** What one receive took, with the number of the receive that each message was in. */
interface Attempt {
  readonly receipts: readonly { readonly message: Message; readonly receiveNumber: number }[];
  readonly expiresAtMs: number;
}

/**
 * The receives of a FIFO queue that had an attempt id, so that one that failed on the network can
 * be asked for again.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/using-receiverequestattemptid-request-parameter.html
 */
export class ReceiveAttempts {
  /** In the order in which they expire. */
  readonly #attempts = new Map<string, Attempt>();

  remember(attemptId: string, messages: readonly Message[], nowMs: number): void {
    this.#forgetExpired(nowMs);
    this.#attempts.delete(attemptId);
    this.#attempts.set(attemptId, {
      receipts: messages.map((message) => ({ message, receiveNumber: message.queueReceiveCount })),
      expiresAtMs: nowMs + RECEIVE_ATTEMPT_MS,
    });
  }

  /**
   * The messages that an attempt took, while all of them are still in flight from it. After a
   * deletion or a visibility timeout the id stands for a new receive: an assumption.
   */
  repeat(attemptId: string, nowMs: number): readonly Message[] | undefined {
    this.#forgetExpired(nowMs);
    const attempt = this.#attempts.get(attemptId);
    const isIntact = attempt?.receipts.every(
      ({ message, receiveNumber }) =>
        message.state === 'in-flight' && message.queueReceiveCount === receiveNumber,
    );
    return isIntact ? attempt?.receipts.map(({ message }) => message) : undefined;
  }

  #forgetExpired(nowMs: number): void {
    for (const [attemptId, { expiresAtMs }] of this.#attempts) {
      if (expiresAtMs > nowMs) return;
      this.#attempts.delete(attemptId);
    }
  }
}
