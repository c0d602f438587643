import type { GetDashboardOutput } from '@aws-sdk/client-cloudwatch';
import { drawBoard } from '../../charts/board-picture.ts';
import type { DashboardBody } from '../../charts/dashboard-body.ts';
import type { Experiment } from '../../experiments/experiment.ts';
import type { Observations } from '../../experiments/runner/observations.ts';
import { runExperiment } from '../../experiments/runner/run-experiment.ts';
import { judge, type Verdict } from '../../experiments/runner/verdict.ts';
import type { AwsCall } from '../../experiments/runner/world.ts';
import { LocalAws } from '../../local/engine.ts';
import { assemblyDirectory } from '../assembly.ts';
import { callsOf } from '../dashboards/aws-calls.ts';
import { loadBoard } from '../dashboards/board-data.ts';
import { STAGE, worldOf } from './local-world.ts';

export interface LocalRunOptions {
  readonly seed: string;
  /** Virtual milliseconds since the start. */
  readonly onProgress?: (what: string, elapsedMs: number) => void;
  readonly signal?: AbortSignal;
  /** Breaks or changes the deployed pipeline before anything else: for tests of verdicts. */
  readonly prepare?: (call: AwsCall) => Promise<void>;
  /** Whether to draw the Chaos board of the run. */
  readonly draws?: boolean;
}

/** A finished run on an engine of its own, on virtual time. */
export interface FinishedRun {
  readonly experiment: Experiment;
  readonly verdict: Verdict;
  readonly observations: Observations;
  /** The same seed gives the same. */
  readonly journalDigest: string;
  readonly virtualMs: number;
  /** SVG, with the time of the fault marked. */
  readonly picture?: string;
}

/** What a picture shows on either side of the fault. */
const MARGIN_MS = 10 * 60_000;

/** Runs one experiment on an engine that nobody else uses. The templates must be synthesized. */
export async function runLocally(
  experiment: Experiment,
  options: LocalRunOptions,
): Promise<FinishedRun> {
  const { seed, onProgress, signal, prepare } = options;
  const engine = await LocalAws.start({ clock: 'virtual', latency: 'documented', seed });
  try {
    const deployment = await engine.deploy(assemblyDirectory(STAGE));
    const world = worldOf(engine, (name) => deployment.output(name) ?? '');
    await prepare?.(world.call);
    const startMs = world.now();
    const observations = await runExperiment(world, experiment, {
      runId: seed,
      onProgress: (what) => onProgress?.(what, world.now() - startMs),
      ...(signal && { signal }),
    });
    return {
      experiment,
      verdict: judge(experiment, observations),
      observations,
      journalDigest: engine.kernel.journal.digest() ?? '',
      virtualMs: world.now() - startMs,
      ...(options.draws && { picture: await draw(engine, observations) }),
    };
  } finally {
    await engine.stop();
  }
}

/** The Chaos board over the time of the run, the fault as a band. */
async function draw(engine: LocalAws, seen: Observations): Promise<string> {
  const call = callsOf(engine);
  const { DashboardBody: text = '{}' } = await call<GetDashboardOutput>(
    'cloudwatch',
    'GetDashboard',
    { DashboardName: `faultline-${STAGE}-chaos` },
  );
  const body = withFault(JSON.parse(text) as DashboardBody, seen);
  const range = { startMs: seen.startedAtMs - MARGIN_MS, endMs: seen.observedUntilMs };
  return drawBoard(body, await loadBoard(call, body, range));
}

function withFault(body: DashboardBody, seen: Observations): DashboardBody {
  const at = (ms: number) => new Date(ms).toISOString();
  const band = [
    { value: at(seen.startedAtMs), label: 'Fault' },
    { value: at(seen.faultEndedAtMs) },
  ];
  const widgets = body.widgets.map((widget) => {
    if (widget.type !== 'metric') return widget;
    const { annotations } = widget.properties;
    return {
      ...widget,
      properties: { ...widget.properties, annotations: { ...annotations, vertical: [band] } },
    };
  });
  return { ...body, widgets } as DashboardBody;
}
