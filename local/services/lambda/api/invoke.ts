import type { InvocationRequest, InvocationResponse } from '@aws-sdk/client-lambda';
import { AwsError } from '../../../errors.ts';
import type { Call } from '../../../service.ts';
import { InvalidRequestContentException, RequestTooLargeException } from '../errors.ts';
import type { Lambda } from '../lambda.ts';
import { MAXIMUM_SYNC_PAYLOAD_BYTES } from '../limits.ts';
import type { InvocationTarget } from '../model/target.ts';
import { EventTrace } from '../runtime/trace-segments.ts';
import { checkEnum, refuseParameters } from './validation.ts';

const EMPTY_PAYLOAD = Buffer.from('{}');

/** https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html */
export async function invoke(
  lambda: Lambda,
  input: InvocationRequest,
  call: Call,
): Promise<InvocationResponse> {
  refuseParameters(input, ['TenantId', 'DurableExecutionName']);
  const type = input.InvocationType ?? 'RequestResponse';
  checkEnum(type, 'invocationType', ['Event', 'RequestResponse', 'DryRun']);
  checkEnum(input.LogType, 'logType', ['None', 'Tail']);
  const target = lambda.target(input.FunctionName, input.Qualifier);
  const payload = readPayload(input.Payload);
  switch (type) {
    case 'DryRun':
      return { StatusCode: 204 };
    case 'Event':
      checkJson(payload);
      lambda.invokeAsync(target, call.requestId, payload.toString(), call.traceHeader);
      return { StatusCode: 202 };
    default:
      return invokeAndWait(lambda, target, input, payload, call);
  }
}

async function invokeAndWait(
  lambda: Lambda,
  target: InvocationTarget,
  input: InvocationRequest,
  payload: Buffer,
  call: Call,
): Promise<InvocationResponse> {
  if (payload.length > MAXIMUM_SYNC_PAYLOAD_BYTES) {
    throw new RequestTooLargeException(
      `Request must be smaller than ${MAXIMUM_SYNC_PAYLOAD_BYTES} bytes ` +
        'for the InvokeFunction operation',
    );
  }
  checkJson(payload);
  const { requestId, traceHeader } = call;
  const startMs = lambda.context.kernel.now();
  await lambda.context.kernel.hop('lambda-invoke');
  const trace = new EventTrace(lambda.context, target, { requestId, traceHeader, startMs });
  const outcome = await tracedInvocation(trace, () =>
    lambda.invoker.invoke(target, {
      requestId,
      payload,
      traceHeader,
      trace,
      wantsLogTail: input.LogType === 'Tail',
      ...(input.ClientContext !== undefined && {
        clientContext: readClientContext(input.ClientContext),
      }),
    }),
  );
  return {
    StatusCode: 200,
    ExecutedVersion: outcome.executedVersion,
    Payload: outcome.payload,
    ...(outcome.status !== 'success' && { FunctionError: 'Unhandled' }),
    ...(outcome.logTail !== undefined && {
      LogResult: Buffer.from(outcome.logTail).toString('base64'),
    }),
  };
}

/** What is refused, a throttled call above all, shows in the trace with its status. */
async function tracedInvocation<T>(trace: EventTrace, invocation: () => Promise<T>): Promise<T> {
  try {
    const outcome = await invocation();
    trace.end(200);
    return outcome;
  } catch (error) {
    trace.end(error instanceof AwsError ? error.statusCode : 500);
    throw error;
  }
}

function readPayload(payload: Uint8Array | undefined): Buffer {
  if (payload === undefined || payload.length === 0) return EMPTY_PAYLOAD;
  return Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength);
}

/** The client context travels to the function in a header, which takes ASCII alone. */
function readClientContext(base64: string): string {
  const text = Buffer.from(base64, 'base64');
  checkJson(text);
  return JSON.stringify(JSON.parse(text.toString())).replace(/[^\x20-\x7e]/g, escapeCharacter);
}

function escapeCharacter(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

function checkJson(payload: Buffer): void {
  try {
    JSON.parse(payload.toString());
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new InvalidRequestContentException(error.message);
  }
}
