/**
 * How a handler process writes its log down its standard output: one event a line. Everything goes
 * through that one pipe, so that what an invocation wrote is known to have been read when the sync
 * line after it has been.
 */

/** Stands for a line break inside an event. ASCII's record separator, which no log holds. */
export const LINE_BREAK = '\u001e';

/**
 * Begins a line that says: all before this was written before the process asked for its next
 * invocation. After it comes the most memory that the process has had, in KiB.
 */
export const SYNC_MARK = '\u0000';
