import type { IncomingHttpHeaders } from 'node:http';

/** The context object: https://docs.aws.amazon.com/lambda/latest/dg/nodejs-context.html */
export interface Context {
  readonly functionName: string | undefined;
  readonly functionVersion: string | undefined;
  readonly invokedFunctionArn: string;
  readonly memoryLimitInMB: string | undefined;
  readonly awsRequestId: string;
  readonly logGroupName: string | undefined;
  readonly logStreamName: string | undefined;
  readonly clientContext: unknown;
  readonly identity: unknown;
  readonly xRayTraceId: string | undefined;
  getRemainingTimeInMillis(): number;
}

/** Makes the context of an invocation, and the trace header visible where SDKs look for it. */
export function beginInvocation(headers: IncomingHttpHeaders): Context {
  const header = (name: string) => headers[`lambda-runtime-${name}`] as string | undefined;
  const traceId = header('trace-id');
  if (traceId === undefined) delete process.env._X_AMZN_TRACE_ID;
  else process.env._X_AMZN_TRACE_ID = traceId;
  const deadlineMs = Number(header('deadline-ms'));
  return {
    clientContext: parseHeader(header('client-context')),
    identity: parseHeader(header('cognito-identity')),
    invokedFunctionArn: header('invoked-function-arn') ?? '',
    awsRequestId: header('aws-request-id') ?? '',
    xRayTraceId: traceId,
    getRemainingTimeInMillis: () => deadlineMs - Date.now(),
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: process.env.AWS_LAMBDA_FUNCTION_VERSION,
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
  };
}

function parseHeader(value: string | undefined): unknown {
  return value === undefined ? undefined : JSON.parse(value);
}
