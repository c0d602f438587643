import type { GetDashboardOutput } from '@aws-sdk/client-cloudwatch';
import { drawBoard } from '../../charts/board-picture.ts';
import type { DashboardBody } from '../../charts/dashboard-body.ts';
import type { Observations } from '../../experiments/runner/observations.ts';
import type { World } from '../../experiments/runner/world.ts';
import { loadBoard } from '../dashboards/board-data.ts';

/** What a picture shows on either side of the fault. */
const MARGIN_MS = 10 * 60_000;

/** The Chaos board over the time of a run as SVG, the fault as a band. */
export async function drawChaosBoard(
  { call, pipeline }: World,
  seen: Observations,
): Promise<string> {
  const { DashboardBody: text = '{}' } = await call<GetDashboardOutput>(
    'cloudwatch',
    'GetDashboard',
    { DashboardName: `faultline-${pipeline.stage}-chaos` },
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
