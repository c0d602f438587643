import { type ChildProcess, spawn } from 'node:child_process';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endPackageScope, installRuntime } from '../../local/services/lambda/runtime/install.ts';
import { MeasuredProcess } from './child-process.ts';
import type { Bundle } from './peer.ts';

const CANNED_SERVER = join(import.meta.dirname, 'canned-server.ts');
/** As many as there are cores: more would only take turns. */
const PROCESS_COUNT = 2;

/** How many objects a second a handler can take when everything it calls answers at once. */
export async function measureHandlerLimit(
  bundle: Bundle,
  batchSize: number,
  objectCount: number,
): Promise<number> {
  const batches = Math.ceil(objectCount / batchSize);
  const server = new MeasuredProcess(process.execPath, [
    CANNED_SERVER,
    '--handler',
    bundle.name,
    '--batches',
    String(batches),
  ]);
  await server.printed(/port \d+/);
  const port = Number(/port (\d+)/.exec(server.output)?.[1]);
  const directory = await mkdtemp(join(tmpdir(), 'faultline-bench-'));
  const { bootstrapPath } = await installRuntime(join(directory, 'runtime'));
  // As the engine does: below this repository a .js file would be taken for an ES module.
  const taskRoot = join(directory, 'task');
  await endPackageScope(taskRoot);
  await cp(bundle.directory, taskRoot, { recursive: true });
  const handlers = Array.from({ length: PROCESS_COUNT }, () =>
    startHandler(bundle.name, taskRoot, bootstrapPath, port),
  );
  try {
    await server.printed(/done [\d.]+/);
    const durationMs = Number(/done ([\d.]+)/.exec(server.output)?.[1]);
    return ((batches * batchSize) / durationMs) * 1000;
  } finally {
    for (const handler of handlers) handler.kill('SIGKILL');
    await rm(directory, { recursive: true, force: true });
  }
}

function startHandler(
  name: string,
  taskRoot: string,
  bootstrapPath: string,
  port: number,
): ChildProcess {
  const endpoint = `127.0.0.1:${port}`;
  return spawn(process.execPath, [bootstrapPath], {
    // What the handler logs is read by nobody here; the pipe's cost is the engine's, not the handler's.
    stdio: 'ignore',
    env: {
      TZ: 'UTC',
      _HANDLER: 'index.handler',
      LAMBDA_TASK_ROOT: taskRoot,
      AWS_LAMBDA_RUNTIME_API: `${endpoint}/${name}`,
      AWS_ENDPOINT_URL: `http://${endpoint}`,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
      AWS_LAMBDA_FUNCTION_NAME: name,
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '512',
      AWS_LAMBDA_LOG_GROUP_NAME: name,
      AWS_LAMBDA_LOG_STREAM_NAME: 's',
      AWS_LAMBDA_LOG_FORMAT: 'JSON',
      AWS_LAMBDA_LOG_LEVEL: 'INFO',
      AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
      AWS_XRAY_DAEMON_ADDRESS: '127.0.0.1:2000',
      AWS_XRAY_CONTEXT_MISSING: 'LOG_ERROR',
      POWERTOOLS_SERVICE_NAME: name,
      POWERTOOLS_METRICS_NAMESPACE: 'Faultline',
      POWERTOOLS_TRACER_CAPTURE_RESPONSE: 'false',
      FILES_TABLE_NAME: 'files',
      MAX_FILE_BYTES: String(1024 ** 3),
      FILE_EVENTS_TOPIC_ARN: 'arn:aws:sns:us-east-1:000000000000:file-events',
      NOTIFICATIONS_TABLE_NAME: 'notifications',
    },
  });
}
