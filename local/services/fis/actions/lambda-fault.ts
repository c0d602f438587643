import type { GetFunctionResponse } from '@aws-sdk/client-lambda';
import {
  isFaultExtensionLayer,
  LAMBDA_FAULT_VARIABLE,
  type LambdaFault,
} from '../../../lambda-fault.ts';
import { failureOf } from '../errors.ts';
import { sleepUnlessStopped } from '../stop-signal.ts';
import type { ActionScope } from './action.ts';
import { durationMs } from './wait.ts';

/** Where a function's extension looks for faults. */
interface FaultObject {
  readonly Bucket: string;
  readonly Key: string;
}

/**
 * Leaves a fault where the extension in the functions finds it, and takes it away again. What then happens is the
 * extension's.
 * https://docs.aws.amazon.com/fis/latest/userguide/use-lambda-actions.html
 */
export async function injectLambdaFault(scope: ActionScope): Promise<void> {
  const { context, run, settings, resources } = scope;
  const lastsMs = durationMs(settings.parameters.duration);
  const objects: FaultObject[] = [];
  try {
    for (const functionArn of resources.Functions ?? []) {
      const object = await place(scope, functionArn);
      if (object === undefined) continue;
      objects.push(object);
      await write(scope, object, functionArn, lastsMs);
    }
    await sleepUnlessStopped(context.kernel, lastsMs, run.stop);
  } finally {
    await removeAll(scope, objects);
  }
}

/** Takes away what can be taken away, and then says what could not. */
async function removeAll(scope: ActionScope, objects: readonly FaultObject[]): Promise<void> {
  const removals = await Promise.allSettled(objects.map((object) => remove(scope, object)));
  const failed = removals.find((one) => one.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}

/** FIS learns from the function's own configuration where its extension looks. */
async function place(scope: ActionScope, functionArn: string): Promise<FaultObject | undefined> {
  const { context, experiment, run, role } = scope;
  let answer: GetFunctionResponse;
  try {
    answer = await context.call('lambda', 'GetFunction', { FunctionName: functionArn }, role);
  } catch (error) {
    throw failureOf(error, `The function ${functionArn} cannot be read`);
  }
  const { Environment, Layers = [] } = answer.Configuration ?? {};
  const location = Environment?.Variables?.[LAMBDA_FAULT_VARIABLE];
  const hasExtension = Layers.some(({ Arn = '' }) => isFaultExtensionLayer(Arn));
  const [, Bucket, prefix = ''] = /^arn:[\w-]+:s3:::([^/]+)\/?(.*)$/.exec(location ?? '') ?? [];
  if (Bucket === undefined || !hasExtension) {
    // AWS reports success all the same: a function without the extension is never touched.
    context.kernel.journal.record('fis:without-effect', functionArn, { action: run.name });
    if (Bucket === undefined) return undefined;
  }
  const functionName = functionArn.split(':')[6];
  return { Bucket, Key: `${prefix}${experiment.id}/${run.name}/${functionName}.json` };
}

async function write(
  { context, experiment, run, settings, role }: ActionScope,
  object: FaultObject,
  functionArn: string,
  lastsMs: number,
): Promise<void> {
  const target = experiment.settings.targets[settings.targets.Functions ?? ''];
  const qualifier = target?.parameters?.functionQualifier;
  const nowMs = context.kernel.now();
  const fault: LambdaFault = {
    experimentId: experiment.id,
    actionName: run.name,
    actionId: settings.actionId,
    functionArn,
    ...(qualifier !== undefined && { qualifier }),
    parameters: settings.parameters,
    startsAtMs: nowMs,
    endsAtMs: nowMs + lastsMs,
  };
  try {
    const Body = Buffer.from(JSON.stringify(fault));
    await context.call('s3', 'PutObject', { ...object, Body }, role);
  } catch (error) {
    throw failureOf(error, `The fault configuration cannot be written to ${object.Bucket}`);
  }
}

async function remove({ context, role }: ActionScope, object: FaultObject): Promise<void> {
  try {
    await context.call('s3', 'DeleteObject', object, role);
  } catch (error) {
    throw failureOf(error, `The fault configuration cannot be removed from ${object.Bucket}`);
  }
}
