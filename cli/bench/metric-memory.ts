import { ServiceHost } from '../../local/host.ts';
import { Kernel } from '../../local/kernel/kernel.ts';
import { CLOUDWATCH } from '../../local/services/cloudwatch/index.ts';

/** A program, run with --expose-gc: prints how many bytes a day of ten thousand metrics takes. */
const SERIES_COUNT = 10_000;
const DAY_MINUTES = 1440;
const MINUTE_MS = 60_000;

const kernel = new Kernel({ clock: 'virtual', seed: '1', latency: 'instant' });
const host = new ServiceHost({
  kernel,
  account: '000000000000',
  region: 'us-east-1',
  scratchDirectory: '',
  endpoint: () => '',
  definitions: [CLOUDWATCH],
});
const collect = globalThis.gc ?? (() => undefined);
collect();
const before = process.memoryUsage();
const series = Array.from({ length: SERIES_COUNT }, (_, index) =>
  host.metrics.series({ namespace: 'Bench', metricName: 'm', dimensions: { id: String(index) } }),
);
const startMs = kernel.now() - DAY_MINUTES * MINUTE_MS;
for (let minute = 0; minute < DAY_MINUTES; minute++) {
  for (const one of series) {
    // Values that need all their digits.
    one.add(kernel.random.fraction(), 1, startMs + minute * MINUTE_MS);
  }
}
collect();
const after = process.memoryUsage();
const used = (usage: NodeJS.MemoryUsage) => usage.heapUsed + usage.external;
console.log(`bytes ${used(after) - used(before)}`);
