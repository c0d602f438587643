import type { IncomingMessage, ServerResponse } from 'node:http';
import { GUEST_HEADER, NOW_HEADER } from './kernel/guests.ts';
import type { Kernel } from './kernel/kernel.ts';

/** Sends an answer: at once, or when the turn of the process that waits for it has come. */
export type Reply = (outgoing: ServerResponse, send: () => void | Promise<void>) => Promise<void>;

const replyAtOnce: Reply = async (_outgoing, send) => send();

/**
 * Starts the handling of a request as counted work. A request of a process on virtual time starts in the order in which
 * the process sent it, and its answer wakes the process in turn and tells it the time.
 */
export function admit(
  kernel: Kernel,
  incoming: IncomingMessage,
  handle: (reply: Reply) => Promise<void>,
): void {
  const header = kernel.guests.active ? incoming.headers[GUEST_HEADER] : undefined;
  const sender = kernel.guests.sender(header as string | undefined);
  if (sender === undefined) {
    kernel.start(() => handle(replyAtOnce));
    return;
  }
  const { guest, sequence } = sender;
  const replyInTurn: Reply = async (outgoing, send) => {
    guest.wake(() => {
      outgoing.setHeader(NOW_HEADER, String(kernel.now()));
      // From here on the process is what counts as work: it takes the answer in as it likes.
      void send();
    });
  };
  guest.arrive(sequence, () => kernel.start(() => handle(replyInTurn)));
}
