import type { ListFunctionsResponse } from '@aws-sdk/client-lambda';
import type { LocalAws } from '../../local/engine.ts';
import { Random } from '../../local/kernel/random.ts';
import { sampleCsv } from '../bench/sample-csv.ts';
import type { PipelineAddress } from '../pipeline.ts';
import type { AwsCall } from './aws-calls.ts';

const MINUTE_MS = 60_000;

/** What the pictures show: an hour in which all is well, then one with trouble in its middle. */
export interface TrafficPlan {
  readonly healthyMinutes: number;
  readonly failingMinutes: number;
  /** Minutes into the failing time, and how long. */
  readonly faultAfterMinutes: number;
  readonly faultMinutes: number;
  readonly uploadsPerMinute: number;
}

export const TWO_HOURS: TrafficPlan = {
  healthyMinutes: 60,
  failingMinutes: 60,
  faultAfterMinutes: 10,
  faultMinutes: 15,
  uploadsPerMinute: 8,
};

/** Drives the pipeline through the plan on virtual time: the fault leaves the notifier no concurrency. */
export async function runTraffic(
  engine: LocalAws,
  call: AwsCall,
  { address, notifierName }: { readonly address: PipelineAddress; readonly notifierName: string },
  plan: TrafficPlan,
  onMinute: (minute: number) => void,
): Promise<void> {
  const random = new Random(`${engine.kernel.seed}/traffic`);
  const faultStart = plan.healthyMinutes + plan.faultAfterMinutes;
  const total = plan.healthyMinutes + plan.failingMinutes;
  const setConcurrency = (ReservedConcurrentExecutions: number) =>
    call('lambda', 'PutFunctionConcurrency', {
      FunctionName: notifierName,
      ReservedConcurrentExecutions,
    });
  for (let minute = 0; minute < total; minute++) {
    onMinute(minute);
    if (minute === faultStart) await setConcurrency(0);
    if (minute === faultStart + plan.faultMinutes) await setConcurrency(1);
    await uploadForAMinute(engine, call, address.uploadsBucketName, plan, random);
  }
}

/** Uploads at moments of their own; one in twelve is bad on purpose, as users' files are. */
async function uploadForAMinute(
  engine: LocalAws,
  call: AwsCall,
  bucket: string,
  { uploadsPerMinute }: TrafficPlan,
  random: Random,
): Promise<void> {
  const count = Math.round(uploadsPerMinute * (0.6 + 0.8 * random.fraction()));
  const moments = Array.from({ length: count }, () => random.fraction() * MINUTE_MS).sort(
    (a, b) => a - b,
  );
  let passedMs = 0;
  for (const [index, momentMs] of moments.entries()) {
    const waitMs = Math.floor(momentMs) - passedMs;
    if (waitMs > 0) await engine.virtualClock.advance(waitMs);
    passedMs += Math.max(0, waitMs);
    const isBad = random.fraction() < 1 / 12;
    const rows = 20 + Math.floor(random.fraction() * 400);
    await call('s3', 'PutObject', {
      Bucket: bucket,
      Key: `reports/${engine.kernel.now()}-${index}.csv`,
      Body: isBad ? Buffer.from('a,b\n1,2,3\n') : sampleCsv(rows, index),
    });
  }
  await engine.virtualClock.advance(MINUTE_MS - passedMs);
}

/** The function whose code is a service's: its name is CloudFormation's, its environment says which it is. */
export async function findFunction(call: AwsCall, service: string): Promise<string> {
  const { Functions = [] } = await call<ListFunctionsResponse>('lambda', 'ListFunctions', {});
  const found = Functions.find(
    ({ Environment }) => Environment?.Variables?.POWERTOOLS_SERVICE_NAME === service,
  );
  return found?.FunctionName ?? '';
}
