import type { Callback, Handler } from './handler.ts';
import type { Context } from './invocation.ts';

/**
 * Runs a handler as the runtimes before Node 24 do, which also take its result from a callback:
 * https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html
 */
export function callWithCallback(
  handler: Handler,
  event: unknown,
  context: Context,
): Promise<unknown> {
  return new Promise((resolve, reject) => {
    let whenLoopIsEmpty = () => resolve(null);
    const settle: Callback = (error, result) => {
      process.off('beforeExit', onBeforeExit);
      if (error === undefined || error === null) resolve(result);
      else reject(error);
    };
    const callback: Callback = (error, result) => {
      const isFailure = error !== undefined && error !== null;
      if (isFailure || !extended.callbackWaitsForEmptyEventLoop) settle(error, result);
      else whenLoopIsEmpty = () => settle(undefined, result);
    };
    const extended = {
      ...context,
      callbackWaitsForEmptyEventLoop: true,
      succeed: (result: unknown) => settle(undefined, result),
      fail: (error: unknown) => settle(error ?? 'handled'),
      done: settle,
    };
    const onBeforeExit = () => whenLoopIsEmpty();
    process.once('beforeExit', onBeforeExit);
    try {
      const returned = handler(event, extended, callback);
      if (isPromise(returned)) returned.then(extended.succeed, extended.fail);
    } catch (error) {
      settle(error ?? 'handled');
    }
  });
}

function isPromise(value: unknown): value is Promise<unknown> {
  return typeof (value as Promise<unknown> | undefined)?.then === 'function';
}
