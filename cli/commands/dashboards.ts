import { mkdirSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { GetDashboardOutput, ListDashboardsOutput } from '@aws-sdk/client-cloudwatch';
import { drawBoard } from '../../charts/board-picture.ts';
import type { DashboardBody } from '../../charts/dashboard-body.ts';
import { LocalAws } from '../../local/engine.ts';
import { UserError } from '../../local/errors.ts';
import { NOTIFY_SUBSCRIBERS_SERVICE } from '../../services/notify-subscribers/contract.ts';
import { assemblyDirectory, synthesizeIfStale } from '../assembly.ts';
import { type AwsCall, callsOf } from '../dashboards/aws-calls.ts';
import { loadBoard } from '../dashboards/board-data.ts';
import { toPng } from '../dashboards/picture-file.ts';
import { findFunction, runTraffic, TWO_HOURS } from '../dashboards/traffic.ts';
import { DEFAULT_PORT } from '../default-port.ts';
import { readAddress } from '../pipeline.ts';
import { countOf, renderTable, showProgress } from '../terminal.ts';

export interface DashboardsOptions {
  readonly app?: string;
  readonly out: string;
  readonly seed: string;
  readonly json?: boolean;
}

/** A dashboard, drawn. */
export interface Picture {
  readonly name: string;
  readonly widgetCount: number;
  /** The body as CloudWatch holds it, with every reference resolved. */
  readonly body: string;
  readonly svg: string;
}

const HOUR_MS = 3_600_000;

/** Draws every dashboard of an assembly, with the data of a run on virtual time, and writes them for review. */
export async function dashboards(options: DashboardsOptions): Promise<void> {
  const progress = showProgress('Synthesizing');
  try {
    const pictures = await drawDashboards(options, (text) => progress.update(text));
    progress.update('Writing');
    const files = writePictures(options.out, pictures);
    progress.succeed(`${countOf(pictures.length, 'dashboard')} drawn into ${options.out}`);
    if (options.json) console.log(JSON.stringify(files, null, 2));
    else {
      const columns = [
        { title: 'Dashboard' },
        { title: 'Widgets', align: 'right' as const },
        { title: 'Picture' },
      ];
      const rows = files.map(({ name, widgetCount, picture }) => [
        name,
        String(widgetCount),
        picture,
      ]);
      console.log(renderTable(columns, rows));
    }
  } catch (error) {
    progress.fail('The dashboards were not drawn');
    throw error;
  }
}

/** The same seed gives the same bytes. */
export async function drawDashboards(
  { app, seed }: Pick<DashboardsOptions, 'app' | 'seed'>,
  onProgress: (text: string) => void = () => undefined,
  plan = TWO_HOURS,
): Promise<Picture[]> {
  if (app === undefined) await synthesizeIfStale('local');
  const engine = await LocalAws.start({ clock: 'virtual', latency: 'documented', seed });
  try {
    const deployment = await engine.deploy(app ?? assemblyDirectory('local'));
    const call = callsOf(engine);
    const startMs = engine.kernel.now();
    if (app === undefined) {
      const address = readAddress((name) => deployment.output(name));
      const notifierName = await findFunction(call, NOTIFY_SUBSCRIBERS_SERVICE);
      await runTraffic(engine, call, { address, notifierName }, plan, (minute) =>
        onProgress(`Running, minute ${minute + 1} of ${plan.healthyMinutes + plan.failingMinutes}`),
      );
    } else {
      onProgress('Letting an hour pass; nothing is sent to an application that is not ours');
      await engine.virtualClock.advance(HOUR_MS);
    }
    onProgress('Drawing');
    const pictures = await drawAll(call, { startMs, endMs: engine.kernel.now() });
    // Queue URLs hold the port, which the system has chosen.
    const usual = `http://127.0.0.1:${DEFAULT_PORT}`;
    return pictures.map((one) => ({ ...one, body: one.body.replaceAll(engine.endpoint, usual) }));
  } finally {
    await engine.stop();
  }
}

async function drawAll(
  call: AwsCall,
  range: { readonly startMs: number; readonly endMs: number },
): Promise<Picture[]> {
  const { DashboardEntries = [] } = await call<ListDashboardsOutput>(
    'cloudwatch',
    'ListDashboards',
    {},
  );
  if (DashboardEntries.length === 0) {
    throw new UserError('The application has no dashboards; there is nothing to draw.');
  }
  const pictures: Picture[] = [];
  for (const { DashboardName: name = '' } of DashboardEntries) {
    const { DashboardBody = '{}' } = await call<GetDashboardOutput>('cloudwatch', 'GetDashboard', {
      DashboardName: name,
    });
    const body = JSON.parse(DashboardBody) as DashboardBody;
    const data = await loadBoard(call, body, range);
    pictures.push({
      name,
      widgetCount: body.widgets.length,
      body: `${JSON.stringify(body, null, 2)}\n`,
      svg: drawBoard(body, data),
    });
  }
  return pictures;
}

function writePictures(out: string, pictures: readonly Picture[]) {
  mkdirSync(out, { recursive: true });
  return pictures.map(({ name, widgetCount, body, svg }) => {
    const file = join(out, name);
    writeFileSync(`${file}.json`, body);
    writeFileSync(`${file}.svg`, svg);
    writeFileSync(`${file}.png`, toPng(svg));
    return { name, widgetCount, picture: relative(process.cwd(), `${file}.png`) };
  });
}
