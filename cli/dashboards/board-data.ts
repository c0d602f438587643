import type {
  DescribeAlarmsCommandOutput,
  GetMetricDataCommandOutput,
  MetricAlarm,
  MetricDataQuery,
} from '@aws-sdk/client-cloudwatch';
import type { DashboardBody, MetricProperties, Widget } from '../../charts/dashboard-body.ts';
import { type ResolvedRow, resolveRows } from '../../charts/metric-rows.ts';
import { formatNumber } from '../../charts/number-format.ts';
import type { AlarmState } from '../../charts/palette.ts';
import type { DrawnSeries, TimeRange } from '../../charts/series.ts';
import type { WidgetData } from '../../charts/widget-picture.ts';
import type { AwsCall } from './aws-calls.ts';
import { queryLogs } from './log-query.ts';

/** CloudWatch's default where neither row nor widget says one. */
const DEFAULT_PERIOD_SECONDS = 300;
const MINUTE_MS = 60_000;

/** Asks for everything that a dashboard shows in a range of time. */
export async function loadBoard(
  call: AwsCall<'cloudwatch' | 'cloudwatch-logs'>,
  body: DashboardBody,
  range: TimeRange,
): Promise<WidgetData[]> {
  const data: WidgetData[] = [];
  for (const widget of body.widgets) data.push(await loadWidget(call, widget, range));
  return data;
}

async function loadWidget(
  call: AwsCall<'cloudwatch' | 'cloudwatch-logs'>,
  widget: Widget,
  range: TimeRange,
): Promise<WidgetData> {
  switch (widget.type) {
    case 'metric':
      return loadMetrics(call, widget.properties, range);
    case 'alarm':
      return { range, alarms: await loadAlarms(call, widget.properties.alarms) };
    case 'log':
      return { range, table: await queryLogs(call, widget.properties.query, range) };
    default:
      return { range };
  }
}

async function loadMetrics(
  call: AwsCall<'cloudwatch' | 'cloudwatch-logs'>,
  properties: MetricProperties,
  range: TimeRange,
): Promise<WidgetData> {
  const [alarmArn] = properties.annotations?.alarms ?? [];
  const shown = alarmArn ? await propertiesOfAlarm(call, alarmArn) : properties;
  const rows = resolveRows(shown);
  if (rows.length === 0) return { range, series: [] };
  const own = widgetRange(properties, range);
  const periodSeconds = properties.setPeriodToTimeRange
    ? Math.max(60, Math.ceil((own.endMs - own.startMs) / MINUTE_MS) * 60)
    : undefined;
  const { MetricDataResults = [] } = await call<GetMetricDataCommandOutput>(
    'cloudwatch',
    'GetMetricData',
    {
      StartTime: new Date(own.startMs),
      EndTime: new Date(own.endMs),
      ScanBy: 'TimestampAscending',
      MetricDataQueries: rows.map((row) => queryOf(row, periodSeconds)),
    },
  );
  const series = rows
    .filter(({ isVisible }) => isVisible)
    .flatMap((row) =>
      MetricDataResults.filter(({ Id }) => Id === row.id).map(
        ({ Label, Timestamps = [], Values = [] }): DrawnSeries => ({
          id: row.id,
          label: readable(Label ?? row.id),
          color: row.color,
          axis: row.axis,
          periodSeconds: periodSeconds ?? row.periodSeconds ?? DEFAULT_PERIOD_SECONDS,
          points: Timestamps.map((time, index) => [time.getTime(), Values[index] as number]),
        }),
      ),
    );
  return { range: own, series };
}

/** CloudWatch fills labels with whole numbers of digits: `avg: 0.13597222222222227`. */
function readable(label: string): string {
  return label.replaceAll(/\d+\.\d{4,}/g, (digits) => formatNumber(Number(digits)));
}

function queryOf(row: ResolvedRow, wholeRangeSeconds: number | undefined): MetricDataQuery {
  const { id: Id, label, source } = row;
  const Period = wholeRangeSeconds ?? row.periodSeconds ?? DEFAULT_PERIOD_SECONDS;
  const common = { Id, ...(label !== undefined && { Label: label }), ReturnData: row.isVisible };
  if (source.kind === 'expression') {
    return { ...common, Expression: source.expression, Period };
  }
  const { namespace, metricName, dimensions, stat } = source;
  return {
    ...common,
    MetricStat: {
      Metric: { Namespace: namespace, MetricName: metricName, Dimensions: [...dimensions] },
      Period,
      Stat: stat,
    },
  };
}

/** A widget may show a longer time than the board: `-P30D`, counted back from the board's end. */
function widgetRange({ start }: MetricProperties, range: TimeRange): TimeRange {
  const match = /^-P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?)?$/.exec(start ?? '');
  if (match === null) return range;
  const [, days = '0', hours = '0', minutes = '0'] = match;
  const lengthMs = ((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * MINUTE_MS;
  return { startMs: range.endMs - lengthMs, endMs: range.endMs };
}

/** What an alarm watches, with its threshold: a widget that names an alarm and no metrics shows that. */
async function propertiesOfAlarm(
  call: AwsCall<'cloudwatch' | 'cloudwatch-logs'>,
  arn: string,
): Promise<MetricProperties> {
  const [alarm] = await describe(call, [nameOf(arn)]);
  if (alarm === undefined) return {};
  const rows = (alarm.Metrics ?? []).map(({ Id, Label, Expression, MetricStat, ReturnData }) => {
    const options = {
      ...(Id !== undefined && { id: Id }),
      ...(Label !== undefined && { label: Label }),
      ...(MetricStat?.Stat !== undefined && { stat: MetricStat.Stat }),
      ...(MetricStat?.Period !== undefined && { period: MetricStat.Period }),
      visible: ReturnData ?? true,
    };
    if (Expression !== undefined) return [{ ...options, expression: Expression }];
    const { Namespace = '', MetricName = '', Dimensions = [] } = MetricStat?.Metric ?? {};
    const pairs = Dimensions.flatMap(({ Name = '', Value = '' }) => [Name, Value]);
    return [Namespace, MetricName, ...pairs, options];
  });
  const single = [
    alarm.Namespace ?? '',
    alarm.MetricName ?? '',
    ...(alarm.Dimensions ?? []).flatMap(({ Name = '', Value = '' }) => [Name, Value]),
    {
      stat: alarm.Statistic ?? alarm.ExtendedStatistic ?? 'Average',
      period: alarm.Period ?? DEFAULT_PERIOD_SECONDS,
    },
  ];
  return { metrics: rows.length > 0 ? rows : [single] };
}

async function loadAlarms(
  call: AwsCall<'cloudwatch' | 'cloudwatch-logs'>,
  arns: readonly string[],
) {
  const names = arns.map(nameOf);
  const states = new Map(
    (await describe(call, names)).map(({ AlarmName, StateValue }) => [AlarmName, StateValue]),
  );
  return names.map((name) => ({
    name,
    state: (states.get(name) ?? 'INSUFFICIENT_DATA') as AlarmState,
  }));
}

/** DescribeAlarms takes and gives at most a hundred. */
async function describe(
  call: AwsCall<'cloudwatch' | 'cloudwatch-logs'>,
  names: readonly string[],
): Promise<MetricAlarm[]> {
  const { MetricAlarms = [], CompositeAlarms = [] } = await call<DescribeAlarmsCommandOutput>(
    'cloudwatch',
    'DescribeAlarms',
    {
      AlarmNames: names.slice(0, 100),
      AlarmTypes: ['MetricAlarm', 'CompositeAlarm'],
      MaxRecords: 100,
    },
  );
  return [...MetricAlarms, ...CompositeAlarms];
}

function nameOf(arn: string): string {
  return arn.slice(arn.indexOf(':alarm:') + ':alarm:'.length);
}
