import { callWithCallback } from './callback-handler.ts';
import { logAs, logError, patchConsole, syncLog } from './console.ts';
import { RuntimeError, toReport } from './errors.ts';
import { type Handler, loadHandler } from './handler.ts';
import { beginInvocation, type Context } from './invocation.ts';
import { answerOverHttp } from './response-url.ts';
import { RuntimeClient } from './runtime-client.ts';

/**
 * The program of every handler process: what AWS's runtime interface client is in a managed
 * runtime. It loads the handler, then asks for one invocation after the other.
 */

const client = new RuntimeClient(process.env.AWS_LAMBDA_RUNTIME_API ?? '');
const takesCallbacks = process.env.AWS_EXECUTION_ENV !== 'AWS_Lambda_nodejs24.x';
let currentRequestId: string | undefined;

async function run(): Promise<void> {
  patchConsole();
  refuseStreaming();
  if (process.env.FAULTLINE_CUSTOM_RESOURCES) {
    answerOverHttp(new URL(process.env.AWS_ENDPOINT_URL ?? ''));
  }
  if (takesCallbacks) reportFatalErrors();
  const handler = await initialise();
  for (;;) {
    syncLog();
    const { headers, body } = await client.next();
    const context = beginInvocation(headers);
    currentRequestId = context.awsRequestId;
    logAs(context.awsRequestId);
    await runInvocation(handler, context, body);
  }
}

async function initialise(): Promise<Handler> {
  try {
    const taskRoot = process.env.LAMBDA_TASK_ROOT ?? '';
    const handler = await loadHandler(taskRoot, process.env._HANDLER ?? '');
    if (handler.length >= 3 && !takesCallbacks) {
      throw new RuntimeError(
        'CallbackHandlerDeprecated',
        'ERROR: AWS Lambda has removed support for callback-based function handlers starting with ' +
          'Node.js 24. You need to modify this function to use a supported handler signature to use ' +
          'Node.js 24 or later. For more information see ' +
          'https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html.',
      );
    }
    return handler;
  } catch (error) {
    logError('Init Error', error);
    syncLog();
    await client.failInit(toReport(error));
    process.exit(1);
  }
}

async function runInvocation(handler: Handler, context: Context, body: string): Promise<void> {
  const { awsRequestId } = context;
  try {
    const event = JSON.parse(body);
    const result = takesCallbacks
      ? await callWithCallback(handler, event, context)
      : await handler(event, context);
    const response = toJson(result);
    await afterPendingEvents();
    await client.respond(awsRequestId, response);
  } catch (error) {
    await afterPendingEvents();
    logError('Invoke Error', error);
    await client.fail(awsRequestId, toReport(error));
  }
}

/**
 * What the handler left behind, such as a rejection that nobody handles, comes to light before its
 * answer is given.
 */
function afterPendingEvents(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

function toJson(result: unknown): string {
  try {
    return JSON.stringify(result === undefined ? null : result);
  } catch (cause) {
    throw new RuntimeError('JSONStringifyError', 'Unable to stringify response body', { cause });
  }
}

/**
 * Runtimes before Node 24 report what nobody caught, and then exit; that of Node 24 leaves it to
 * Node, which prints it and exits.
 */
function reportFatalErrors(): void {
  process.on('uncaughtException', (error) => void reportAndExit('Uncaught Exception', error, 129));
  process.on('unhandledRejection', (reason) => {
    const error = new RuntimeError('UnhandledPromiseRejection', String(reason), { cause: reason });
    void reportAndExit('Unhandled Promise Rejection', error, 128);
  });
}

async function reportAndExit(what: string, error: Error, exitCode: number): Promise<never> {
  logError(what, error);
  const report = toReport(error);
  if (currentRequestId === undefined) await client.failInit(report);
  else await client.fail(currentRequestId, report);
  process.exit(exitCode);
}

function refuseStreaming(): void {
  const streamifyResponse = () => {
    throw new TypeError('Response streaming is not simulated by the local engine.');
  };
  Object.assign(globalThis, { awslambda: { streamifyResponse } });
}

// Not awaited: a function whose promise never settles must end as in Lambda, without a reason.
void run();
