import { Gateway } from '../../local/gateway/gateway.ts';
import { GatewayServer } from '../../local/gateway/server.ts';
import { ServiceHost } from '../../local/host.ts';
import { Kernel } from '../../local/kernel/kernel.ts';
import type { ServiceDefinition } from '../../local/service.ts';

/** A gateway that listens, before services of the test's own. */
export async function startTestGateway(definitions: readonly ServiceDefinition[]) {
  const kernel = new Kernel({ clock: 'real', seed: '1', latency: 'instant' });
  let port = 0;
  const host = new ServiceHost({
    kernel,
    account: '000000000000',
    region: 'us-east-1',
    scratchDirectory: '/nonexistent',
    endpoint: () => `http://127.0.0.1:${port}`,
    definitions,
  });
  const bugs: unknown[] = [];
  const server = new GatewayServer(kernel, new Gateway(host), (error) => bugs.push(error));
  port = await server.listen(0);
  return {
    host,
    bugs,
    endpoint: host.endpoint(),
    clientConfig: {
      endpoint: host.endpoint(),
      region: 'us-east-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
      maxAttempts: 1,
    },
    async stop() {
      await server.close();
      await host.stop();
    },
  };
}
