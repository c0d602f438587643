import { beforeAll, describe, expect, it } from 'vitest';
import { assemblyDirectory, synthesizeIfStale } from '../../cli/assembly.ts';
import { ALARM_TESTS } from '../../dashboards/alarm-tests.ts';
import { ALARMS, type AlarmId, type AlarmWords } from '../../dashboards/alarms/catalogue.ts';
import { type AlarmDefinitions, readAlarms } from '../../local/alarm-tests/definitions.ts';
import { runAlarmTests } from '../../local/alarm-tests/run.ts';

let alarms: AlarmDefinitions;
beforeAll(async () => {
  await synthesizeIfStale('local');
  alarms = await readAlarms(assemblyDirectory('local'));
});

describe('the deployed alarm', () => {
  it.each(ALARM_TESTS.map((test) => [test.alarm, test.title, test] as const))(
    '%s %s',
    async (_alarm, _title, test) => {
      const [result] = await runAlarmTests(alarms, [test]);
      expect(result?.error ?? result?.actual).toBe(test.expect);
    },
  );
});

describe('every alarm that tells somebody', () => {
  const told = (Object.keys(ALARMS) as AlarmId[]).filter((id) => {
    const words: AlarmWords = ALARMS[id];
    return words.severity !== 'part';
  });

  it.each(told)('%s is tested to fire, to recover, and to stay silent', (id) => {
    const timelines = ALARM_TESTS.filter(({ alarm }) => alarm === id).map((test) => test.expect);
    expect(timelines.some((timeline) => /ALARM@\S+ OK@/.test(timeline))).toBe(true);
    expect(timelines.some((timeline) => !timeline.includes('ALARM'))).toBe(true);
  });
});
