import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { ALARMS, type AlarmId, type AlarmWords } from '../../dashboards/alarms/catalogue.ts';
import { STAGE_NAMES } from '../../infra/stages.ts';
import { ROOT } from '../helpers/source-files.ts';
import { synthesizeStage, type TemplateResource } from '../helpers/synthesized.ts';

const IDS = Object.keys(ALARMS) as AlarmId[];
const wordsOf = (id: AlarmId): AlarmWords => ALARMS[id];
const told = IDS.filter((id) => wordsOf(id).severity !== 'part');

let byStage: Record<string, Map<string, TemplateResource>>;
beforeAll(() => {
  byStage = Object.fromEntries(
    STAGE_NAMES.map((stage) => {
      const { resources } = synthesizeStage(stage);
      const alarms = Object.values(resources).filter(({ Type }) => Type.endsWith('Alarm'));
      const prefix = `faultline-${stage}-`;
      return [
        stage,
        new Map(alarms.map((one) => [one.Properties.AlarmName.replace(prefix, ''), one])),
      ];
    }),
  );
});

const alarmsOf = (stage: string) =>
  [...(byStage[stage] ?? new Map())] as [AlarmId, TemplateResource][];
const isComposite = ({ Type }: TemplateResource) => Type === 'AWS::CloudWatch::CompositeAlarm';
const metricAlarms = () => alarmsOf('production').filter(([, alarm]) => !isComposite(alarm));

describe('the alarms of a stage', () => {
  it.each(STAGE_NAMES)('%s are exactly those of the catalogue', (stage) => {
    expect(
      alarmsOf(stage)
        .map(([id]) => id)
        .sort(),
    ).toEqual([...IDS].sort());
  });

  it('tell the topic of their severity, and tell it again when it is over', () => {
    for (const [id, { Properties }] of alarmsOf('production')) {
      const { severity } = wordsOf(id);
      if (severity === 'part') {
        expect(Properties, id).toMatchObject({ ActionsEnabled: false });
        expect(Properties.AlarmActions, id).toBeUndefined();
        continue;
      }
      const topic = severity === 'page' ? /^Pages/ : /^Tickets/;
      for (const actions of [Properties.AlarmActions, Properties.OKActions]) {
        expect(actions, id).toEqual([{ Ref: expect.stringMatching(topic) }]);
      }
      expect(Properties.ActionsEnabled, id).not.toBe(false);
      const isSilenceTold = wordsOf(id).missingData.treatAs === 'missing';
      const { InsufficientDataActions: unknown } = Properties;
      expect(unknown, id).toEqual(isSilenceTold ? Properties.AlarmActions : undefined);
    }
  });

  it('page for what users feel only: late files, and files that do not come through', () => {
    const paging = IDS.filter((id) => wordsOf(id).severity === 'page');
    expect(paging).toEqual(['ObjectiveBurnFast', 'ObjectiveBurnSlow', 'PipelineStalled']);
  });

  it('say in their description what is wrong, who answers, why missing data mean what they do, and where to read on', () => {
    for (const [id, { Properties }] of alarmsOf('production')) {
      const { impact, owner, severity, missingData } = wordsOf(id);
      const description: string = Properties.AlarmDescription;
      expect(description.length, id).toBeLessThanOrEqual(1024);
      for (const part of [impact, owner, severity, missingData.because]) {
        expect(description, id).toContain(part);
      }
      expect(description, id).toMatch(new RegExp(`Runbook: \\S+#${id.toLowerCase()}$`));
    }
  });

  it('choose what missing data mean, and span no more time than CloudWatch allows', () => {
    for (const [id, { Properties }] of metricAlarms()) {
      expect(Properties.TreatMissingData, id).toBe(wordsOf(id).missingData.treatAs);
      expect(Properties.DatapointsToAlarm, id).toBeLessThanOrEqual(Properties.EvaluationPeriods);
      const stats = Properties.Metrics.flatMap((metric: { MetricStat?: { Period: number } }) =>
        metric.MetricStat ? [metric.MetricStat.Period] : [],
      );
      const periodSeconds = Math.max(...stats, Properties.Period ?? 0);
      const longestSeconds = periodSeconds >= 3600 ? 7 * 86_400 : 86_400;
      expect(periodSeconds * Properties.EvaluationPeriods, id).toBeLessThanOrEqual(longestSeconds);
    }
  });

  it('watch every dead-letter queue by its depth, at once', () => {
    const dead = metricAlarms().filter(([id]) => id.endsWith('DeadLetters'));
    expect(dead.map(([id]) => id).sort()).toEqual([
      'InboxDeadLetters',
      'IngestDeadLetters',
      'ReconcileScheduleDeadLetters',
      'StreamDeadLetters',
      'SubscriptionDeadLetters',
      'UploadRuleDeadLetters',
    ]);
    for (const [id, { Properties }] of dead) {
      expect(Properties, id).toMatchObject({
        Threshold: 0,
        ComparisonOperator: 'GreaterThanThreshold',
        DatapointsToAlarm: 1,
      });
      const { Metric, Stat } = Properties.Metrics[0].MetricStat;
      expect(`${Metric.MetricName} ${Stat}`, id).toBe('ApproximateNumberOfMessagesVisible Maximum');
    }
  });

  it('fill the gaps of DynamoDB’s metrics, whose missing data CloudWatch ignores', () => {
    for (const [id, { Properties }] of metricAlarms()) {
      const metrics: { Expression?: string; MetricStat?: { Metric: { Namespace: string } } }[] =
        Properties.Metrics;
      if (!metrics.some(({ MetricStat }) => MetricStat?.Metric.Namespace === 'AWS/DynamoDB'))
        continue;
      expect(
        metrics.some(({ Expression }) => Expression?.startsWith('FILL(')),
        id,
      ).toBe(true);
    }
  });
});

describe('the runbook', () => {
  const text = readFileSync(join(ROOT, 'docs/runbook.md'), 'utf8');
  const sections = new Map(
    text
      .split(/^## /m)
      .slice(1)
      .map((section) => [section.slice(0, section.indexOf('\n')), section]),
  );

  it('has a heading for each alarm and no other', () => {
    expect([...sections.keys()].sort()).toEqual([...IDS].sort());
  });

  it.each(IDS)('%s says what it means, how to investigate and how to resolve it', (id) => {
    for (const part of ['**What it means.**', '**Investigate.**', '**Resolve.**']) {
      expect(sections.get(id)).toContain(part);
    }
  });

  it.each(told)('%s has a query to paste', (id) => {
    expect(sections.get(id)).toMatch(/```logs\n/);
  });

  it('links only to headings that are there', () => {
    const links = [...text.matchAll(/\]\(#([a-z]+)\)/g)].map((match) => match[1]);
    const anchors = IDS.map((id) => id.toLowerCase());
    expect(links.filter((link) => !anchors.includes(link as string))).toEqual([]);
  });
});
