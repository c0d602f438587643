import type { Episode } from '../../experiments/runner/alarms.ts';
import { formatSeconds } from '../../experiments/runner/verdict.ts';
import type { FinishedRun } from './finished-run.ts';
import { escapeHtml } from './html.ts';
import { WATERFALL_STYLE, waterfalls } from './waterfall.ts';

/**
 * Every run on one page of one file: verdict, checks, alarms over time, and the Chaos board.
 * @param where they ran: `virtual time, seed 1`
 */
export function renderReport(runs: readonly FinishedRun[], where: string): string {
  const held = runs.filter(({ verdict }) => verdict.holds).length;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Chaos: ${held} of ${runs.length} hypotheses hold</title>
<style>${STYLE}</style>
</head>
<body>
<h1>${held} of ${runs.length} hypotheses hold</h1>
<p>On ${escapeHtml(where)}.</p>
<nav><ul>${runs.map(entry).join('')}</ul></nav>
${runs.map(section).join('\n')}
</body>
</html>
`;
}

const STYLE = `
:root { color-scheme: light dark; --good: #067f3c; --bad: #c7361b; --faint: #687078; }
@media (prefers-color-scheme: dark) { :root { --good: #3fc97b; --bad: #ff7a5c; --faint: #9ba7b6; } }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 74rem; margin: 2rem auto; padding: 0 1rem; }
h2 { margin-top: 3rem; }
table { border-collapse: collapse; margin: 1rem 0; }
th, td { text-align: left; padding: .25rem 1.5rem .25rem 0; border-bottom: 1px solid color-mix(in srgb, currentColor 15%, transparent); }
.good { color: var(--good); } .bad { color: var(--bad); font-weight: 600; } .faint { color: var(--faint); }
.time { position: relative; height: 1.1rem; width: 34rem; background: color-mix(in srgb, currentColor 7%, transparent); }
.time i { position: absolute; top: 0; bottom: 0; background: var(--bad); min-width: 2px; }
.time i.fault { background: #e69f00; }
svg { width: 100%; height: auto; }
${WATERFALL_STYLE}`;

function entry({ experiment, verdict }: FinishedRun): string {
  return `<li><a href="#${experiment.name}">${escapeHtml(experiment.title)}</a> ${mark(verdict.holds)}</li>`;
}

function section(run: FinishedRun): string {
  const { experiment, verdict, observations, picture = '' } = run;
  const { figures } = verdict;
  return `<section id="${experiment.name}">
<h2>${escapeHtml(experiment.title)} ${mark(verdict.holds)}</h2>
<p>${escapeHtml(experiment.hypothesis)}</p>
<p>${figures.acceptedCount} files accepted, ${figures.lostCount} lost, ${figures.duplicatedCount} doubled, ${figures.lateCount} late,
${figures.deadLetteredCount} dead-lettered. <span class="faint">FIS: ${escapeHtml(observations.reason)}</span></p>
<table><tr><th>Expected</th><th></th><th>Seen</th></tr>
${verdict.checks
  .map(
    ({ name, expected, observed, holds }) =>
      `<tr><td>${escapeHtml(name)}</td><td>${escapeHtml(expected)}</td><td class="${holds ? 'good' : 'bad'}">${escapeHtml(observed)}</td></tr>`,
  )
  .join('\n')}
</table>
${timeline(run)}
${waterfalls(observations.slowTraces)}
${picture}
</section>`;
}

/** When the fault lasted and each alarm fired, from the start of the fault to the end of the run. */
function timeline({ observations, verdict }: FinishedRun): string {
  const { startedAtMs, faultEndedAtMs, observedUntilMs, episodes } = observations;
  const total = Math.max(1, observedUntilMs - startedAtMs);
  const bar = (fromMs: number, toMs: number, kind: string) => {
    const left = (100 * (fromMs - startedAtMs)) / total;
    const width = (100 * (toMs - fromMs)) / total;
    const said = `${formatSeconds((fromMs - startedAtMs) / 1000)} to ${formatSeconds((toMs - startedAtMs) / 1000)}`;
    return `<i class="${kind}" style="left:${left.toFixed(2)}%;width:${width.toFixed(2)}%" title="${said}"></i>`;
  };
  const rows = [...byAlarm(episodes)].map(([alarm, its]) => {
    const bars = its.map((one) => bar(one.startedAtMs, one.endedAtMs ?? observedUntilMs, 'alarm'));
    const isUnexpected = verdict.unexpectedAlarms.includes(alarm);
    return `<tr><td class="${isUnexpected ? 'bad' : ''}">${alarm}</td><td><div class="time">${bars.join('')}</div></td></tr>`;
  });
  const fault = bar(startedAtMs, faultEndedAtMs, 'fault');
  return `<table><tr><td>Fault</td><td><div class="time">${fault}</div></td></tr>${rows.join('')}</table>`;
}

function byAlarm(episodes: readonly Episode[]): Map<string, Episode[]> {
  return Map.groupBy(episodes, ({ alarm }) => alarm);
}

function mark(holds: boolean): string {
  return holds ? '<span class="good">holds</span>' : '<span class="bad">refuted</span>';
}
