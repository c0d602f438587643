import { synthesizeIfStale } from '../assembly.ts';
import { findBundle } from '../bench/bundles.ts';
import { childrenOf, statusBytes } from '../bench/child-process.ts';
import { readInitDurations } from '../bench/cold-start.ts';
import { MeasuredEngine } from '../bench/engine.ts';
import { type Figure, figure, renderFigures } from '../bench/figures.ts';
import { measureHandlerLimit } from '../bench/handler-limit.ts';
import { measureObserving } from '../bench/observing.ts';
import {
  countSameJournals,
  measureAlarmDay,
  measureDeployment,
  measureDrawing,
  measureMetricData,
  measureMetricMemory,
  measureOutage,
} from '../bench/offline.ts';
import { MeasuredPeer } from '../bench/peer-process.ts';
import { measureRequests } from '../bench/requests.ts';
import { sampleCsv } from '../bench/sample-csv.ts';
import { quantile, spreadOf } from '../bench/statistics.ts';
import { measureSummaryRate } from '../bench/summarize-rate.ts';
import { measureLatency, measureSingle, measureThroughput } from '../bench/workload.ts';
import { showProgress } from '../terminal.ts';

export interface BenchOptions {
  readonly json?: boolean;
  readonly quick?: boolean;
  readonly peer?: boolean;
}

const ENGINE_PORT = 4587;
const PEER_PORT = 4588;
const BARE_PORT = 4589;
const ROWS_PER_FILE = 200;
/** What the local stage sets; a peer gets the same. */
const SUMMARIZE_CONCURRENCY = 2;

/** How much of everything a run takes. */
interface Effort {
  readonly backlogs: readonly number[];
  readonly runs: number;
  readonly starts: number;
  readonly singles: number;
  readonly limitObjects: number;
  readonly summaryMegabytes: number;
  readonly peerObjects: number;
  readonly requests: number;
  /** Turns of the observed and the bare engine. */
  readonly pairs: number;
}

const FULL: Effort = {
  backlogs: [100, 1000, 20_000],
  runs: 3,
  starts: 5,
  singles: 200,
  limitObjects: 8000,
  summaryMegabytes: 200,
  peerObjects: 400,
  requests: 3000,
  pairs: 7,
};
const QUICK: Effort = {
  backlogs: [100, 1000],
  runs: 1,
  starts: 2,
  singles: 50,
  limitObjects: 2000,
  summaryMegabytes: 40,
  peerObjects: 100,
  requests: 500,
  pairs: 3,
};

/** Measures what the README claims, all in one run, so that figures can be put in relation. */
export async function bench(options: BenchOptions): Promise<void> {
  const effort = options.quick ? QUICK : FULL;
  const progress = showProgress('Synthesizing');
  const figures: Figure[] = [];
  const measure = async (what: string, task: () => Promise<Figure[]>): Promise<void> => {
    progress.update(`Measuring ${what} (${figures.length} figures so far)`);
    figures.push(...(await task()));
  };
  try {
    await synthesizeIfStale('local');
    await measure('the handlers alone', () => handlerLimits(effort));
    await measure('start-up', () => startUp(effort));
    await measure('the pipeline', () => pipelineFigures(effort));
    await measure('what observing costs', () => observingFigures(effort));
    await measure('requests', () => requestFigures(effort));
    await measure('virtual time', () => offlineFigures(effort));
    if (options.peer) await measure('MiniStack', () => peerFigures(effort));
    await measure('summarising', () => summaryFigures(effort));
    progress.succeed(`${figures.length} figures measured`);
  } catch (error) {
    progress.fail('The measurement did not end well');
    throw error;
  }
  const all = [...figures, ...ratios(figures)];
  if (options.json) {
    console.log(JSON.stringify(Object.fromEntries(all.map((one) => [one.name, one])), null, 2));
  } else console.log(`\n${renderFigures(all)}`);
}

async function handlerLimits(effort: Effort): Promise<Figure[]> {
  const limit = async (name: string, batchSize: number): Promise<number[]> => {
    const rates: number[] = [];
    for (let run = 0; run < effort.runs; run++) {
      rates.push(await measureHandlerLimit(findBundle(name), batchSize, effort.limitObjects));
    }
    return rates;
  };
  const summarize = await limit('summarize-file', 10);
  const notify = await limit('notify-subscribers', 100);
  // Both share the same cores: an object costs what it costs in the one plus what it costs in the other.
  const both = summarize.map((rate, run) => 1 / (1 / rate + 1 / (notify[run] ?? Infinity)));
  return [
    figure('handlers.summarize.objectsPerSecond', 'objects/s', spreadOf(summarize)),
    figure('handlers.notify.objectsPerSecond', 'objects/s', spreadOf(notify)),
    figure('handlers.both.objectsPerSecond', 'objects/s', spreadOf(both)),
  ];
}

async function startUp(effort: Effort): Promise<Figure[]> {
  const ready: number[] = [];
  const idle: number[] = [];
  for (let run = 0; run < effort.starts; run++) {
    const engine = await MeasuredEngine.start(ENGINE_PORT);
    ready.push(engine.readyMs);
    idle.push(engine.idleBytes / 1e6);
    await engine.stop();
  }
  return [
    figure('start.readyMs', 'ms', spreadOf(ready)),
    figure('start.idleMegabytes', 'MB', spreadOf(idle)),
  ];
}

async function pipelineFigures(effort: Effort): Promise<Figure[]> {
  const engine = await MeasuredEngine.start(ENGINE_PORT);
  const { pipeline } = engine;
  const body = sampleCsv(ROWS_PER_FILE);
  const figures: Figure[] = [];
  try {
    const [first = Number.NaN] = await measureSingle(pipeline, body, 1, 'first');
    figures.push(figure('object.firstMs', 'ms', spreadOf([first])));
    await measureThroughput(pipeline, body, 300, 'warm-up');
    const singles = await measureSingle(pipeline, body, effort.singles, 'single');
    singles.sort((a, b) => a - b);
    figures.push(figure('object.warmP50Ms', 'ms', spreadOf(singles)));
    figures.push(figure('object.warmP99Ms', 'ms', spreadOf([quantile(singles, 0.99)])));
    let rate = 0;
    for (const count of effort.backlogs) {
      const rates: number[] = [];
      for (let run = 0; run < (count > 5000 ? 1 : effort.runs); run++) {
        const result = await measureThroughput(pipeline, body, count, `q${count}-${run}`);
        if (result.lostCount > 0) throw new RangeError(`${result.lostCount} objects were lost.`);
        rates.push(result.objectsPerSecond);
      }
      figures.push(figure(`pipeline.${count}.objectsPerSecond`, 'objects/s', spreadOf(rates)));
      rate = spreadOf(rates).median;
      figures.push(
        figure(
          `pipeline.${count}.engineMegabytes`,
          'MB',
          spreadOf([engine.process.residentBytes() / 1e6]),
        ),
      );
    }
    const half = { objectCount: Math.ceil(rate * 5), rate: rate / 2, label: 'paced' };
    const latency = await measureLatency(pipeline, body, half);
    figures.push(figure('latency.halfRate.p50Ms', 'ms', spreadOf([latency.p50Ms])));
    figures.push(figure('latency.halfRate.p99Ms', 'ms', spreadOf([latency.p99Ms])));
    figures.push(
      figure('engine.peakMegabytes', 'MB', spreadOf([engine.process.peakBytes() / 1e6])),
    );
    const handlers = childrenOf(engine.process.pid).map((pid) => statusBytes(pid, 'VmHWM') / 1e6);
    figures.push(figure('handlers.peakMegabytes', 'MB', spreadOf(handlers)));
    for (const [name, durations] of await readInitDurations(engine.endpoint)) {
      figures.push(figure(`coldStart.${name}.initMs`, 'ms', spreadOf(durations)));
    }
  } finally {
    await engine.stop();
  }
  return figures;
}

/** The pipeline beside the same without metrics, alarms and traces. */
async function observingFigures({ pairs }: Effort): Promise<Figure[]> {
  const ports = { observed: ENGINE_PORT, bare: BARE_PORT };
  const load = { body: sampleCsv(ROWS_PER_FILE), objectCount: 1000, pairs };
  const { observed, bare, kept } = await measureObserving(ports, load);
  return [
    figure('observing.observed.objectsPerSecond', 'objects/s', spreadOf(observed)),
    figure('observing.bare.objectsPerSecond', 'objects/s', spreadOf(bare)),
    figure('observing.kept.ratio', '×', spreadOf(kept)),
  ];
}

async function requestFigures(effort: Effort): Promise<Figure[]> {
  const engine = await MeasuredEngine.start(ENGINE_PORT);
  try {
    return requestSpread('requests', await repeatRequests(engine.endpoint, effort));
  } finally {
    await engine.stop();
  }
}

async function repeatRequests(endpoint: string, effort: Effort): Promise<Map<string, number[]>> {
  const all = new Map<string, number[]>();
  for (let run = 0; run < effort.runs; run++) {
    for (const [operation, rate] of await measureRequests(endpoint, effort.requests)) {
      all.set(operation, [...(all.get(operation) ?? []), rate]);
    }
  }
  return all;
}

function requestSpread(prefix: string, rates: ReadonlyMap<string, readonly number[]>): Figure[] {
  return [...rates].map(([operation, runs]) =>
    figure(`${prefix}.${operation}.perSecond`, 'requests/s', spreadOf([...runs])),
  );
}

async function offlineFigures(effort: Effort): Promise<Figure[]> {
  const repeated = async (name: string, measure: () => Promise<number>): Promise<Figure> => {
    const runs: number[] = [];
    for (let run = 0; run < effort.runs; run++) runs.push(await measure());
    return figure(name, 'ms', spreadOf(runs));
  };
  return [
    await repeated('virtual.alarmDay1000Ms', measureAlarmDay),
    await repeated('metrics.getData100x1440Ms', measureMetricData),
    figure('metrics.day10000Megabytes', 'MB', spreadOf([measureMetricMemory() / 1e6])),
    await repeated('dashboards.drawAllMs', measureDrawing),
    await repeated('deploy.200ResourcesMs', measureDeployment),
    await repeated('virtual.outage30MinutesMs', measureOutage),
    figure('virtual.sameJournalOf20', 'runs', spreadOf([await countSameJournals(20)])),
  ];
}

async function peerFigures(effort: Effort): Promise<Figure[]> {
  const peer = await MeasuredPeer.start(PEER_PORT, SUMMARIZE_CONCURRENCY);
  const body = sampleCsv(ROWS_PER_FILE);
  try {
    await measureThroughput(peer.pipeline, body, 50, 'warm-up');
    const rates: number[] = [];
    for (let run = 0; run < effort.runs; run++) {
      const result = await measureThroughput(peer.pipeline, body, effort.peerObjects, `q${run}`);
      rates.push(result.objectsPerSecond);
    }
    const singles = await measureSingle(peer.pipeline, body, 20, 'single');
    const requests = await repeatRequests(peer.pipeline.endpoint, effort);
    return [
      ...requestSpread('peer.requests', requests),
      figure('peer.objectsPerSecond', 'objects/s', spreadOf(rates)),
      figure('peer.object.warmP50Ms', 'ms', spreadOf(singles)),
      figure('peer.megabytes', 'MB', spreadOf([peer.process.residentBytes() / 1e6])),
    ];
  } finally {
    await peer.stop();
  }
}

async function summaryFigures(effort: Effort): Promise<Figure[]> {
  const rates: number[] = [];
  const peaks: number[] = [];
  for (let run = 0; run < effort.runs; run++) {
    const { megabytesPerSecond, peakRssBytes } = await measureSummaryRate(effort.summaryMegabytes);
    rates.push(megabytesPerSecond);
    peaks.push(peakRssBytes / 1e6);
  }
  return [
    figure('summary.megabytesPerSecond', 'MB/s', spreadOf(rates)),
    figure('summary.peakMegabytes', 'MB', spreadOf(peaks)),
  ];
}

/** Figures of the same run, in relation: the only ones that mean the same on another machine. */
function ratios(figures: readonly Figure[]): Figure[] {
  const median = (name: string) => figures.find((one) => one.name === name)?.median;
  const ratio = (name: string, above: string, below: string): Figure[] => {
    const [top, bottom] = [median(above), median(below)];
    if (top === undefined || bottom === undefined) return [];
    return [figure(name, '×', spreadOf([top / bottom]))];
  };
  const thousand = 'pipeline.1000.objectsPerSecond';
  return [
    ...ratio('pipeline.ofHandlerLimit.ratio', thousand, 'handlers.both.objectsPerSecond'),
    ...ratio(
      'pipeline.costAt20000.ratio',
      'pipeline.100.objectsPerSecond',
      'pipeline.20000.objectsPerSecond',
    ),
    ...ratio('peer.throughput.ratio', thousand, 'peer.objectsPerSecond'),
    ...figures
      .filter(({ name }) => name.startsWith('requests.'))
      .flatMap(({ name }) =>
        ratio(`peer.${name.replace('.perSecond', '.ratio')}`, name, `peer.${name}`),
      ),
  ];
}
