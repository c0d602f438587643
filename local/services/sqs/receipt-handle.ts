import { MissingParameter, ReceiptHandleIsInvalid } from './errors.ts';
import type { Message, Queue } from './model.ts';

/** What a receipt handle names: one receive of one message from one queue. */
export interface Receipt {
  readonly queueKey: number;
  readonly messageKey: number;
  /** Counts the message's receives in this queue. */
  readonly receiveNumber: number;
}

/** How AWS's receipt handles begin. */
const PREFIX = 'AQEB';
const CONTENT = /^(\d+)\.(\d+)\.(\d+)$/;

export function encodeReceiptHandle({ queueKey, messageKey, receiveNumber }: Receipt): string {
  const content = `${queueKey}.${messageKey}.${receiveNumber}`;
  return PREFIX + Buffer.from(content, 'latin1').toString('base64');
}

/** @returns undefined for what `encodeReceiptHandle` never made. */
export function decodeReceiptHandle(receiptHandle: string): Receipt | undefined {
  if (!receiptHandle.startsWith(PREFIX)) return undefined;
  const content = Buffer.from(receiptHandle.slice(PREFIX.length), 'base64').toString('latin1');
  const match = CONTENT.exec(content);
  if (match === null) return undefined;
  return {
    queueKey: Number(match[1]),
    messageKey: Number(match[2]),
    receiveNumber: Number(match[3]),
  };
}

/**
 * The receive that a handle names.
 * @returns `message` undefined when it has left the queue.
 * @throws MissingParameter, ReceiptHandleIsInvalid
 */
export function findReceipt(
  queue: Queue,
  receiptHandle: string | undefined,
): { message: Message | undefined; receiveNumber: number } {
  if (!receiptHandle) throw new MissingParameter('ReceiptHandle');
  const receipt = decodeReceiptHandle(receiptHandle);
  if (receipt === undefined || receipt.queueKey !== queue.key) {
    throw new ReceiptHandleIsInvalid(receiptHandle);
  }
  return {
    message: queue.messages.get(receipt.messageKey),
    receiveNumber: receipt.receiveNumber,
  };
}
