import type { CompositeAlarm, DescribeAlarmsOutput, MetricAlarm } from '@aws-sdk/client-cloudwatch';
import { LocalAws } from '../engine.ts';

/** Alarms as CloudWatch holds them, with every reference of their template resolved. */
export interface AlarmDefinitions {
  readonly metricAlarms: readonly MetricAlarm[];
  readonly compositeAlarms: readonly CompositeAlarm[];
}

/** Deploys an assembly, or a template, to read its alarms. */
export async function readAlarms(assemblyPath: string): Promise<AlarmDefinitions> {
  const engine = await LocalAws.start({ clock: 'virtual' });
  try {
    await engine.deploy(assemblyPath);
    const metricAlarms: MetricAlarm[] = [];
    const compositeAlarms: CompositeAlarm[] = [];
    let NextToken: string | undefined;
    do {
      const page: DescribeAlarmsOutput = await engine.kernel.work.run(() =>
        engine.host.call<DescribeAlarmsOutput>(
          'cloudwatch',
          'DescribeAlarms',
          { AlarmTypes: ['MetricAlarm', 'CompositeAlarm'], MaxRecords: 100, NextToken },
          { kind: 'administrator', arn: `arn:aws:iam::${engine.host.account}:root` },
        ),
      );
      metricAlarms.push(...(page.MetricAlarms ?? []));
      compositeAlarms.push(...(page.CompositeAlarms ?? []));
      NextToken = page.NextToken;
    } while (NextToken !== undefined);
    return { metricAlarms, compositeAlarms };
  } finally {
    await engine.stop();
  }
}
