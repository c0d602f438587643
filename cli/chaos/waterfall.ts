import type { SlowTrace, Span } from '../../experiments/runner/slow-traces.ts';
import { formatSeconds } from '../../experiments/runner/verdict.ts';
import { escapeHtml } from './html.ts';

export const WATERFALL_STYLE = `
.waterfall { width: 100%; table-layout: fixed; font-size: .85rem; }
.waterfall td { border: 0; padding: .1rem .5rem .1rem 0; overflow-wrap: anywhere; }
.waterfall td:first-child { width: 16rem; } .waterfall td:last-child { width: 5rem; text-align: right; }
.waterfall .time { width: 100%; } .waterfall .time i { background: #2b7bba; } .waterfall .time i.failed { background: var(--bad); }`;

/** The way of each upload through the pipeline, part by part. */
export function waterfalls(traces: readonly SlowTrace[]): string {
  if (traces.length === 0) return '';
  return `<h3>Slowest uploads</h3>\n${traces.map(waterfall).join('\n')}`;
}

/** From the moment in which S3 accepted it: what comes before the first bar is waiting. */
function waterfall({ key, traceId, acceptedAtMs, announcedAfterMs, spans }: SlowTrace): string {
  const startMs = Math.min(acceptedAtMs, ...spans.map((span) => span.startMs));
  const totalMs = Math.max(1, Math.max(...spans.map(({ endMs }) => endMs)) - startMs);
  const said =
    announcedAfterMs === undefined
      ? 'never announced'
      : `announced after ${formatSeconds(announcedAfterMs / 1000)}`;
  return `<details><summary>${escapeHtml(key)}, ${said} <span class="faint">trace ${escapeHtml(traceId)}</span></summary>
<table class="waterfall">${spans.map((span) => row(span, startMs, totalMs)).join('')}</table></details>`;
}

function row({ name, depth, failed, ...span }: Span, startMs: number, totalMs: number): string {
  const left = (100 * (span.startMs - startMs)) / totalMs;
  const width = (100 * (span.endMs - span.startMs)) / totalMs;
  const bar = `<i class="${failed ? 'failed' : ''}" style="left:${left.toFixed(2)}%;width:${width.toFixed(2)}%"></i>`;
  const label = `${escapeHtml(name)}${failed ? ' <span class="bad">failed</span>' : ''}`;
  return `<tr><td style="padding-left:${depth}rem">${label}</td><td><div class="time">${bar}</div></td><td>${formatMs(span.endMs - span.startMs)}</td></tr>`;
}

function formatMs(durationMs: number): string {
  return durationMs < 1000 ? `${durationMs.toFixed(0)} ms` : formatSeconds(durationMs / 1000);
}
