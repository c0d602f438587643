import { TRANSACTION_TOKEN_SECONDS } from '../limits.ts';

/** The transactions of the last ten minutes, by their ClientRequestToken. */
export class TransactionTokens {
  /** In the order of time, so that the expired ones are the first. */
  readonly #digests = new Map<string, { digest: string; expiresAtMs: number }>();

  /** The digest of the transaction that used a token, if it is still remembered. */
  find(token: string, nowMs: number): string | undefined {
    this.#forgetExpired(nowMs);
    return this.#digests.get(token)?.digest;
  }

  remember(token: string, digest: string, nowMs: number): void {
    this.#digests.set(token, { digest, expiresAtMs: nowMs + TRANSACTION_TOKEN_SECONDS * 1000 });
  }

  #forgetExpired(nowMs: number): void {
    for (const [token, { expiresAtMs }] of this.#digests) {
      if (expiresAtMs > nowMs) return;
      this.#digests.delete(token);
    }
  }
}
