import type { RejectionReason } from './contract.ts';

/** Thrown inside a summary when the file is bad. Its detail names places (rows, bytes), never content. */
export class FileRejection extends Error {
  override readonly name = 'FileRejection';
  readonly reason: RejectionReason;
  readonly detail: string;

  constructor(reason: RejectionReason, detail: string) {
    super(`${reason}: ${detail}`);
    this.reason = reason;
    this.detail = detail;
  }
}
