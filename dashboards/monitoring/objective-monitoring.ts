import {
  ComparisonOperator,
  type IWidget,
  MathExpression,
  SingleValueWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import { Duration } from 'aws-cdk-lib/core';
import {
  CompositeAlarmOperator,
  MetricStatistic,
  type MetricWithAlarmSupport,
  type MonitoringFacade,
  PercentageAxisFromZero,
  TimeAxisMillisFromZero,
} from 'cdk-monitoring-constructs';
import type { AlarmPolicy } from '../alarms/alarm-policy.ts';
import type { AlarmId } from '../alarms/catalogue.ts';
import {
  BURN_SAMPLES_MIN,
  BURN_WINDOWS,
  type BurnWindow,
  burnThreshold,
  OBJECTIVE,
} from '../objective.ts';
import { FileMetrics } from './file-metrics.ts';
import { GRAPH_HEIGHT, type GraphSize, graph, QUARTER } from './widgets.ts';

export interface ObjectiveMonitoringProps {
  readonly policy: AlarmPolicy;
  /** Uploads that EventBridge saw. */
  readonly uploadsMetric: MetricWithAlarmSupport;
}

/** The service objective: how much of it is kept, how fast its budget burns, and the alarms that page. */
export class ObjectiveMonitoring {
  readonly #facade: MonitoringFacade;
  readonly #props: ObjectiveMonitoringProps;
  readonly #files: FileMetrics;

  constructor(facade: MonitoringFacade, props: ObjectiveMonitoringProps) {
    this.#facade = facade;
    this.#props = props;
    this.#files = new FileMetrics(facade.createMetricFactory());
    for (const window of BURN_WINDOWS) this.#alarmOnBurn(window);
    this.#alarmOnStall();
  }

  /** Share of files announced in time over the objective's window, in percent. */
  createAttainmentWidget(): IWidget {
    const { within, goal } = OBJECTIVE;
    const label = `% within ${within.toHumanString()} (goal ${goal * 100})`;
    return this.#overWindow('Announced in time, 30 days', '100 * (1 - late)', label);
  }

  /** What is left of the error budget, in percent: negative when the objective is missed. */
  createBudgetWidget(): IWidget {
    const expression = `100 - 100 * late / ${burnThreshold(1)}`;
    return this.#overWindow('Error budget left, 30 days', expression, '% of the budget');
  }

  createBurnWidget(size?: GraphSize): IWidget {
    const metrics = BURN_WINDOWS.map(({ short }) =>
      this.#burn(short, `of the last ${short.toHumanString()}`),
    );
    const thresholds = BURN_WINDOWS.map(({ name, burnRate }) => ({
      label: `${name}: ${burnRate} × budget`,
      value: burnThreshold(burnRate),
    }));
    const title = 'Share of late files';
    const axis = { ...PercentageAxisFromZero, label: 'Share, 0 to 1' };
    return graph({ title, metrics, axis, thresholds }, size);
  }

  createLatencyWidget(size?: GraphSize): IWidget {
    const latency = (label: string, statistic: MetricStatistic) =>
      this.#files.notify('uploadToNotificationLatency', label, statistic);
    return graph(
      {
        title: 'Upload to notification',
        metrics: [
          latency('P50', MetricStatistic.P50),
          latency('P99', MetricStatistic.P99),
          latency('Slowest', MetricStatistic.MAX),
        ],
        axis: TimeAxisMillisFromZero,
        thresholds: [{ label: 'Objective', value: OBJECTIVE.within.toMilliseconds() }],
      },
      size,
    );
  }

  #alarmOnBurn(window: BurnWindow): void {
    const parts = (['short', 'long'] as const).map((which) =>
      this.#alarmOnWindow(window, window[which], `${which === 'short' ? 'Short' : 'Long'}`),
    );
    const id: AlarmId = `ObjectiveBurn${window.name}`;
    this.#facade.createAlarmFactory('Objective').addCompositeAlarm(parts, {
      ...this.#props.policy.words(id),
      compositeOperator: CompositeAlarmOperator.AND,
    });
  }

  #alarmOnWindow(window: BurnWindow, period: Duration, part: 'Short' | 'Long') {
    const id: AlarmId = `ObjectiveBurn${window.name}${part}`;
    return this.#facade.createAlarmFactory('Objective').addAlarm(this.#burn(period, id), {
      ...this.#props.policy.words(id),
      alarmNameSuffix: id,
      alarmDescription: id,
      treatMissingData: this.#props.policy.words(id).treatMissingDataOverride,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      threshold: burnThreshold(window.burnRate),
      period,
      datapointsToAlarm: 1,
      evaluationPeriods: 1,
    });
  }

  /** In a minute with uploads and no notification at all nothing moves. */
  #alarmOnStall(): void {
    const id: AlarmId = 'PipelineStalled';
    const { uploadsMetric, policy } = this.#props;
    const stalled = new MathExpression({
      expression: 'IF(uploads > 0, IF(FILL(sent, 0) < 1, 1, 0))',
      usingMetrics: {
        uploads: uploadsMetric,
        sent: this.#files.notify('notificationsSent', 'Notifications'),
      },
      label: 'Minutes with uploads and no notification',
      period: Duration.minutes(1),
    });
    this.#facade.createAlarmFactory('Objective').addAlarm(stalled, {
      ...policy.words(id),
      alarmNameSuffix: id,
      alarmDescription: id,
      treatMissingData: policy.words(id).treatMissingDataOverride,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      threshold: 1,
      // A notification may fall into the minute after its upload, and FILL shows the newest minute
      // as empty until its data arrive: so not the last minute decides, but three of five.
      datapointsToAlarm: 3,
      evaluationPeriods: 5,
    });
  }

  /** The share of late files, and nothing when there were too few to tell. */
  #burn(period: Duration, label: string): MathExpression {
    const late = this.#files.notify('notificationsLate', 'Late', MetricStatistic.AVERAGE);
    const total = this.#files.notify('notificationsLate', 'All', MetricStatistic.N);
    // Several windows share a graph, and an id stands for one metric there.
    const seconds = period.toSeconds();
    return new MathExpression({
      expression: `IF(total${seconds} > ${BURN_SAMPLES_MIN}, late${seconds})`,
      usingMetrics: {
        [`late${seconds}`]: late.with({ period }),
        [`total${seconds}`]: total.with({ period }),
      },
      label,
      period,
    });
  }

  /** A number made of `late`, the share of late files in all of the objective's window. */
  #overWindow(title: string, expression: string, label: string): IWidget {
    const late = this.#files.notify('notificationsLate', 'Late', MetricStatistic.AVERAGE);
    const period = Duration.minutes(1);
    return new SingleValueWidget({
      title,
      metrics: [new MathExpression({ expression, usingMetrics: { late }, label, period })],
      // One period as long as the range: an average over all files, not over averages.
      setPeriodToTimeRange: true,
      start: `-P${OBJECTIVE.window.toDays()}D`,
      width: QUARTER,
      height: GRAPH_HEIGHT,
    });
  }
}
