import { Agent, request } from 'node:http';
import aws4 from 'aws4';

const CREDENTIALS = { accessKeyId: 'test', secretAccessKey: 'test' };
const CONCURRENCY = 16;

interface Answer {
  readonly statusCode: number;
  readonly body: string;
}

interface WireRequest {
  readonly service: string;
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Signed requests over kept-alive connections, without an SDK's cost. */
class WireClient {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: CONCURRENCY });
  readonly #endpoint: URL;

  constructor(endpoint: string) {
    this.#endpoint = new URL(endpoint);
  }

  send({ service, method = 'POST', path = '/', headers = {}, body }: WireRequest): Promise<Answer> {
    const { host, hostname, port } = this.#endpoint;
    const options = {
      service,
      region: 'us-east-1',
      method,
      host,
      path,
      headers: { ...headers },
      body,
    };
    const signed = aws4.sign(options, CREDENTIALS);
    return new Promise((resolve, reject) => {
      const outgoing = request(
        {
          agent: this.#agent,
          hostname,
          port,
          method,
          path,
          headers: signed.headers as Record<string, string>,
        },
        (incoming) => {
          const pieces: Buffer[] = [];
          incoming.on('data', (piece: Buffer) => pieces.push(piece));
          incoming.on('end', () => {
            const text = Buffer.concat(pieces).toString('utf8');
            resolve({ statusCode: incoming.statusCode ?? 0, body: text });
          });
        },
      );
      outgoing.on('error', reject);
      outgoing.end(body);
    });
  }

  close(): void {
    this.#agent.destroy();
  }
}

const json = (target: string, version: '1.0' | '1.1') => ({
  'content-type': `application/x-amz-json-${version}`,
  'x-amz-target': target,
});
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const MESSAGE = 'x'.repeat(256);

/** What each operation needs before, and one request of it. */
const OPERATIONS: Readonly<
  Record<string, (client: WireClient) => Promise<(index: number) => WireRequest>>
> = {
  async SendMessage(client) {
    const created = await client.send({
      service: 'sqs',
      headers: json('AmazonSQS.CreateQueue', '1.0'),
      body: JSON.stringify({ QueueName: 'bench' }),
    });
    const { QueueUrl } = JSON.parse(created.body);
    return () => ({
      service: 'sqs',
      headers: json('AmazonSQS.SendMessage', '1.0'),
      body: JSON.stringify({ QueueUrl, MessageBody: MESSAGE }),
    });
  },
  async PutItem(client) {
    await client.send({
      service: 'dynamodb',
      headers: json('DynamoDB_20120810.CreateTable', '1.0'),
      body: JSON.stringify({
        TableName: 'bench',
        AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
        BillingMode: 'PAY_PER_REQUEST',
      }),
    });
    return (index) => ({
      service: 'dynamodb',
      headers: json('DynamoDB_20120810.PutItem', '1.0'),
      body: JSON.stringify({
        TableName: 'bench',
        Item: { id: { S: `i${index}` }, text: { S: MESSAGE }, count: { N: String(index) } },
      }),
    });
  },
  async PutObject(client) {
    await client.send({ service: 's3', method: 'PUT', path: '/bench-requests', body: '' });
    return (index) => ({
      service: 's3',
      method: 'PUT',
      path: `/bench-requests/o${index}`,
      headers: { 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' },
      body: MESSAGE,
    });
  },
  async Publish(client) {
    const created = await client.send({
      service: 'sns',
      headers: FORM,
      body: 'Action=CreateTopic&Version=2010-03-31&Name=bench',
    });
    const topicArn = /<TopicArn>([^<]+)</.exec(created.body)?.[1] ?? '';
    return () => ({
      service: 'sns',
      headers: FORM,
      body: `Action=Publish&Version=2010-03-31&TopicArn=${encodeURIComponent(topicArn)}&Message=${MESSAGE}`,
    });
  },
  async PutEvents() {
    const entry = {
      Source: 'bench',
      DetailType: 'Thing',
      Detail: JSON.stringify({ text: MESSAGE }),
    };
    return () => ({
      service: 'events',
      headers: json('AWSEvents.PutEvents', '1.1'),
      body: JSON.stringify({ Entries: [entry] }),
    });
  },
};

/** Requests answered in a second, by operation. @throws RangeError when one is refused */
export async function measureRequests(
  endpoint: string,
  count: number,
): Promise<Map<string, number>> {
  const client = new WireClient(endpoint);
  const rates = new Map<string, number>();
  try {
    for (const [operation, prepare] of Object.entries(OPERATIONS)) {
      const make = await prepare(client);
      // Once to warm up.
      await fire(client, operation, make, { from: 0, count: Math.ceil(count / 4) });
      const startMs = performance.now();
      await fire(client, operation, make, { from: count, count });
      rates.set(operation, (count / (performance.now() - startMs)) * 1000);
    }
    return rates;
  } finally {
    client.close();
  }
}

async function fire(
  client: WireClient,
  operation: string,
  make: (index: number) => WireRequest,
  { from, count }: { readonly from: number; readonly count: number },
): Promise<void> {
  const indices = Array.from({ length: count }, (_, index) => from + index).values();
  await Promise.all(
    Array.from({ length: CONCURRENCY }, async () => {
      for (const index of indices) {
        const { statusCode, body } = await client.send(make(index));
        if (statusCode !== 200) {
          throw new RangeError(
            `${operation} was answered with ${statusCode}: ${body.slice(0, 200)}`,
          );
        }
      }
    }),
  );
}
