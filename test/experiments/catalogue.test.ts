import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ALARMS } from '../../dashboards/alarms/catalogue.ts';
import { EXPERIMENTS } from '../../experiments/catalogue.ts';
import { ACTIONS } from '../../local/services/fis/model/action-catalogue.ts';
import { ROOT } from '../helpers/source-files.ts';
import { synthesizeStage } from '../helpers/synthesized.ts';

const ROOM = join(ROOT, 'experiments');
const folders = readdirSync(ROOM, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && existsSync(join(ROOM, entry.name, 'experiment.ts')))
  .map((entry) => entry.name);

describe('the catalogue', () => {
  it('has a name of its own for each experiment', () => {
    const names = EXPERIMENTS.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });

  it.each(EXPERIMENTS.map((one) => [one.name, one] as const))(
    '%s names alarms that there are, and is not stopped by what it expects',
    (_, { stopAlarm, expectations, interruption }) => {
      const { alarms, alarmsAllowed = [] } = expectations;
      const named = [stopAlarm, ...alarms.map(({ alarm }) => alarm), ...alarmsAllowed];
      expect(named.filter((alarm) => !(alarm in ALARMS))).toEqual([]);
      if (interruption?.kind === 'stop-alarm-fires') return;
      expect([...alarms.map(({ alarm }) => alarm), ...alarmsAllowed]).not.toContain(stopAlarm);
    },
  );

  it.each(EXPERIMENTS.map((one) => [one.name, one] as const))(
    '%s gives each action the parameters that FIS knows',
    (_, { actions }) => {
      for (const { actionId, parameters, target, automation } of Object.values(actions)) {
        const described = ACTIONS[actionId];
        expect(Object.keys(described?.parameters ?? {})).toEqual(
          expect.arrayContaining(Object.keys(parameters)),
        );
        const hasTargets = Object.keys(described?.targets ?? {}).length > 0;
        if (automation === undefined) expect(target !== undefined).toBe(hasTargets);
      }
    },
  );

  it.each(folders)('%s is explained to a reader', (folder) => {
    const text = readFileSync(join(ROOM, folder, 'README.md'), 'utf8');
    for (const part of [
      '## Hypothesis',
      '## Why it matters',
      '## What you will see',
      '## On AWS',
      '## Findings',
    ]) {
      expect(text).toContain(part);
    }
  });
});

describe('the chaos stack', () => {
  const templatesOf = (stage: 'local' | 'test' | 'production') =>
    Object.values(synthesizeStage(stage).resources).filter(
      ({ Type }) => Type === 'AWS::FIS::ExperimentTemplate',
    );

  it('has a template for each experiment, guarded by its stop alarm, where chaos is let in', () => {
    for (const stage of ['local', 'test'] as const) {
      const templates = new Map(
        templatesOf(stage).map(({ Properties }) => [Properties.Tags.Name, Properties]),
      );
      expect([...templates.keys()].sort()).toEqual(EXPERIMENTS.map(({ name }) => name).sort());
      for (const { name, stopAlarm } of EXPERIMENTS) {
        const [condition] = templates.get(name).StopConditions;
        expect(condition.Source).toBe('aws:cloudwatch:alarm');
        expect(JSON.stringify(condition.Value)).toContain(`alarm:faultline-${stage}-${stopAlarm}`);
      }
    }
  });

  it('is not there in production, and no function there carries the extension', () => {
    expect(templatesOf('production')).toEqual([]);
    for (const { Type, Properties } of Object.values(synthesizeStage('production').resources)) {
      if (Type === 'AWS::Lambda::Function') expect(Properties.Layers).toBeUndefined();
    }
  });
});
