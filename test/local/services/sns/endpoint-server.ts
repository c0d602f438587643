import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ReceivedPost {
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** The text, when it is JSON. */
  readonly message: Record<string, string>;
}

/** An HTTP endpoint that keeps what it gets, and answers as it is told to. */
export async function startEndpoint(statusOf: (post: ReceivedPost) => number = () => 200) {
  const posts: ReceivedPost[] = [];
  const waiting: ((post: ReceivedPost) => void)[] = [];
  const server = createServer(async (incoming, outgoing) => {
    let text = '';
    for await (const piece of incoming) text += piece;
    const message = text.startsWith('{') ? JSON.parse(text) : {};
    const post = { headers: incoming.headers, text, message };
    posts.push(post);
    outgoing.writeHead(statusOf(post)).end();
    waiting.shift()?.(post);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    posts,
    /** The notifications among them. */
    notifications: () =>
      posts.filter(({ headers }) => headers['x-amz-sns-message-type'] === 'Notification'),
    /** Resolves with the next that comes. */
    next: () => new Promise<ReceivedPost>((resolve) => waiting.push(resolve)),
    stop: () => new Promise((resolve) => server.close(resolve)),
  };
}
