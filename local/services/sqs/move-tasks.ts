import { MAX_MOVED_MESSAGES_PER_SECOND } from './limits.ts';

export type MoveTaskStatus = 'RUNNING' | 'COMPLETED' | 'CANCELLING' | 'CANCELLED' | 'FAILED';

/** The moving of the messages of one dead-letter queue. */
export interface MoveTask {
  readonly id: string;
  readonly sourceArn: string;
  /** Absent: each message goes back to the queue from which it was dead-lettered. */
  readonly destinationArn: string | undefined;
  readonly maxMessagesPerSecond: number | undefined;
  readonly startedAtMs: number;
  /** Messages in the source when the task started. */
  readonly toMoveCount: number;
  movedCount: number;
  status: MoveTaskStatus;
  failureReason: string | undefined;
}

/** Whether the task keeps another one from starting on the same source. */
export function isActive(task: MoveTask): boolean {
  return task.status === 'RUNNING' || task.status === 'CANCELLING';
}

/**
 * Messages per second. AWS optimises the rate by itself where none is given and does not say how:
 * that it is then the highest that can be asked for is an assumption.
 */
function ratePerSecond(task: MoveTask): number {
  return task.maxMessagesPerSecond ?? MAX_MOVED_MESSAGES_PER_SECOND;
}

/**
 * Steps no shorter than this move several messages each, so that a fast task does not mean a timer
 * per message.
 */
const SHORTEST_STEP_MS = 20;

/** How many messages the rate lets the task move now. The first goes at once. */
export function moveAllowance(task: MoveTask, now: number): number {
  const allowedCount = 1 + Math.floor(((now - task.startedAtMs) * ratePerSecond(task)) / 1000);
  return Math.min(allowedCount, task.toMoveCount) - task.movedCount;
}

/** How long to wait until the rate allows another message, or several. */
export function stepDelayMs(task: MoveTask): number {
  return Math.max(SHORTEST_STEP_MS, Math.ceil(1000 / ratePerSecond(task)));
}

export function encodeTaskHandle(task: MoveTask): string {
  const content = JSON.stringify({ taskId: task.id, sourceArn: task.sourceArn });
  return Buffer.from(content).toString('base64');
}

/** @returns undefined for what `encodeTaskHandle` never made. */
export function decodeTaskHandle(
  handle: string,
): { taskId: string; sourceArn: string } | undefined {
  const match = /^\{"taskId":"([^"]+)","sourceArn":"([^"]+)"\}$/.exec(
    Buffer.from(handle, 'base64').toString(),
  );
  if (match === null) return undefined;
  return { taskId: match[1] as string, sourceArn: match[2] as string };
}
