import {
  ComparisonOperator,
  type HorizontalAnnotation,
  type IWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import {
  type BaseMonitoringProps,
  CustomAlarmFactory,
  type CustomThreshold,
  type MetricStatistic,
  type MetricWithAlarmSupport,
  Monitoring,
  MonitoringHeaderWidget,
  type MonitoringScope,
} from 'cdk-monitoring-constructs';

/** Alarms of one metric by severity, as the monitoring library takes them. */
export type AlarmRules = Record<string, CustomThreshold>;

/** The threshold of an alarm that fires above it. */
export function above(threshold: number) {
  return { threshold, comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD } as const;
}

/** What a monitor of ours needs that the library's base leaves to each. */
export abstract class HouseMonitoring extends Monitoring {
  readonly title: string;
  readonly #family: string;
  readonly #namespace: string;

  constructor(
    scope: MonitoringScope,
    family: string,
    namespace: string,
    props: BaseMonitoringProps & { readonly humanReadableName: string },
  ) {
    super(scope, props);
    this.#family = family;
    this.#namespace = namespace;
    this.title = props.humanReadableName;
  }

  /** The monitor's graphs, below its title. */
  abstract graphs(): IWidget[];

  override widgets(): IWidget[] {
    const title = new MonitoringHeaderWidget({ family: this.#family, title: this.title });
    return [title, ...this.graphs()];
  }

  protected metric(
    metricName: string,
    label: string,
    statistic: MetricStatistic,
    dimensions: Record<string, string>,
  ): MetricWithAlarmSupport {
    return this.scope
      .createMetricFactory()
      .createMetric(metricName, statistic, label, dimensions, undefined, this.#namespace);
  }

  /** Makes the alarms of a metric. @returns their thresholds, to be drawn in its graph */
  protected addAlarms(
    metric: MetricWithAlarmSupport,
    suffix: string,
    rules: AlarmRules | undefined,
  ): HorizontalAnnotation[] {
    const factory = new CustomAlarmFactory(this.createAlarmFactory(this.title));
    return Object.entries(rules ?? {}).map(([disambiguator, threshold]) => {
      const alarm = factory.addCustomAlarm(metric, suffix, disambiguator, threshold);
      this.addAlarm(alarm);
      return alarm.annotation;
    });
  }
}
