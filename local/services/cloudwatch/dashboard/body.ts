import { LIMITS } from '../limits.ts';
import {
  checkPeriodAndStat,
  type DashboardFindings,
  Findings,
  isArray,
  isObject,
  isString,
  type Json,
  type JsonObject,
  oneOf,
} from './findings.ts';
import { checkMetricRows } from './metric-rows.ts';

/**
 * Checks a dashboard's body as AWS does when it takes one.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
 */
export function checkDashboardBody(body: string): DashboardFindings {
  const findings = new Findings();
  const dashboard = parseJson(body);
  if (!isObject(dashboard)) {
    findings.error('', 'Invalid JSON: the dashboard body should be a JSON object');
    return findings;
  }
  checkFrame(dashboard, findings);
  const { widgets } = dashboard;
  if (!findings.require(dashboard, '', 'widgets')) return findings;
  if (!isArray(widgets)) findings.error('/widgets', 'Should be array');
  else if (widgets.length > LIMITS.dashboardWidgetCountMax) {
    findings.error('/widgets', `Should NOT have more than ${LIMITS.dashboardWidgetCountMax} items`);
  } else {
    for (const [index, widget] of widgets.entries()) {
      checkWidget(widget, `/widgets/${index}`, findings);
    }
  }
  return findings;
}

function parseJson(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

const TIME_FORM = /^(-P(?=.)(\d+[YMWD])*(T(?=.)(\d+[HMS])*)?|\d{4}-\d\d-\d\dT\d\d:\d\d.*)$/;
const isTime = (value: Json) => typeof value === 'string' && TIME_FORM.test(value);

function checkFrame(dashboard: JsonObject, findings: Findings): void {
  const time = 'Should be a relative time such as -PT6H, or an ISO 8601 time';
  findings.expect(dashboard, '', 'start', isTime, time);
  findings.expect(dashboard, '', 'end', isTime, time);
  if (dashboard.end !== undefined) findings.require(dashboard, '', 'start');
  findings.expect(dashboard, '', 'periodOverride', oneOf('auto', 'inherit'), NOT_ALLOWED);
  findings.expect(
    dashboard,
    '',
    'variables',
    (value) => isArray(value) && value.length <= LIMITS.dashboardVariableCountMax,
    `Should be an array of at most ${LIMITS.dashboardVariableCountMax} items`,
  );
}

const NOT_ALLOWED = 'Should be equal to one of the allowed values';
const NOT_INTEGER = 'Should be an integer within the grid';
const WIDGET_MEMBERS = new Set(['type', 'x', 'y', 'width', 'height', 'properties']);

const CHECK_PROPERTIES: Readonly<
  Record<string, (properties: JsonObject, path: string, findings: Findings) => void>
> = {
  metric: checkMetricWidget,
  text(properties, path, findings) {
    findings.require(properties, path, 'markdown');
    findings.expect(properties, path, 'markdown', isString, 'Should be string');
    findings.expect(properties, path, 'background', oneOf('transparent', 'solid'), NOT_ALLOWED);
  },
  log(properties, path, findings) {
    findings.require(properties, path, 'query');
    findings.require(properties, path, 'region');
    findings.expect(properties, path, 'query', isString, 'Should be string');
    findings.expect(
      properties,
      path,
      'view',
      oneOf('timeSeries', 'bar', 'pie', 'table'),
      NOT_ALLOWED,
    );
  },
  alarm(properties, path, findings) {
    findings.require(properties, path, 'alarms');
    findings.expect(
      properties,
      path,
      'alarms',
      (alarms) =>
        isArray(alarms) && alarms.length >= 1 && alarms.length <= LIMITS.dashboardAlarmCountMax,
      `Should be an array of 1 to ${LIMITS.dashboardAlarmCountMax} alarm ARNs`,
    );
  },
  explorer(properties, path, findings) {
    for (const member of ['metrics', 'labels', 'widgetOptions']) {
      findings.require(properties, path, member);
    }
  },
  custom(properties, path, findings) {
    findings.require(properties, path, 'endpoint');
  },
  chart(properties, path, findings) {
    findings.require(properties, path, 'data');
  },
};

function checkWidget(widget: Json, path: string, findings: Findings): void {
  if (!isObject(widget)) {
    findings.error(path, 'Should be object');
    return;
  }
  const columns = LIMITS.dashboardColumnCount;
  findings.expect(widget, path, 'x', integer(0, columns - 1), NOT_INTEGER);
  findings.expect(widget, path, 'y', integer(0, Number.MAX_SAFE_INTEGER), NOT_INTEGER);
  findings.expect(widget, path, 'width', integer(1, columns), NOT_INTEGER);
  findings.expect(widget, path, 'height', integer(1, LIMITS.dashboardHeightMax), NOT_INTEGER);
  for (const member of Object.keys(widget)) {
    if (!WIDGET_MEMBERS.has(member)) {
      findings.warn(path, `Should NOT have additional properties: '${member}'`);
    }
  }
  if (!findings.require(widget, path, 'type')) return;
  const { type, properties } = widget;
  const check =
    typeof type === 'string' && Object.hasOwn(CHECK_PROPERTIES, type)
      ? CHECK_PROPERTIES[type]
      : undefined;
  if (check === undefined) {
    findings.error(`${path}/type`, NOT_ALLOWED);
    return;
  }
  if (!findings.require(widget, path, 'properties')) return;
  if (!isObject(properties)) {
    findings.error(`${path}/properties`, 'Should be object');
    return;
  }
  check(properties, `${path}/properties`, findings);
}

/** A metric widget shows metrics, or an alarm's metric. */
function checkMetricWidget(properties: JsonObject, path: string, findings: Findings): void {
  const { metrics, annotations, region } = properties;
  const hasAlarms = isObject(annotations) && annotations.alarms !== undefined;
  if (metrics === undefined && !hasAlarms) {
    findings.error(path, "Should have required property 'metrics'");
  }
  // An alarm's ARN names its region already.
  if ((metrics === undefined || region === undefined) && !hasAlarms) {
    findings.error(
      path,
      'The metric widget should have specified a region and a data source or an alarm annotation',
    );
  }
  if (metrics === undefined && annotations === undefined) {
    findings.error(path, "Should have required property 'annotations'");
  }
  const views = ['timeSeries', 'singleValue', 'gauge', 'bar', 'pie', 'table'];
  findings.expect(properties, path, 'view', oneOf(...views), NOT_ALLOWED);
  for (const flag of ['stacked', 'liveData', 'sparkline', 'setPeriodToTimeRange']) {
    findings.expect(
      properties,
      path,
      flag,
      (value) => typeof value === 'boolean',
      'Should be boolean',
    );
  }
  if (properties.view === 'gauge') checkGauge(properties, path, findings);
  checkLegend(properties, path, findings);
  if (metrics !== undefined) checkMetricRows(metrics, `${path}/metrics`, findings);
  checkPeriodAndStat(properties, path, findings);
}

function checkLegend({ legend }: JsonObject, path: string, findings: Findings): void {
  if (legend === undefined) return;
  if (!isObject(legend)) {
    findings.error(`${path}/legend`, 'Should be object');
    return;
  }
  const places = oneOf('right', 'bottom', 'hidden');
  findings.expect(legend, `${path}/legend`, 'position', places, NOT_ALLOWED);
}

function checkGauge({ yAxis }: JsonObject, path: string, findings: Findings): void {
  const left = isObject(yAxis) ? yAxis.left : undefined;
  for (const bound of ['min', 'max']) {
    if (!isObject(left) || typeof left[bound] !== 'number') {
      findings.error(path, `A gauge should have a number at yAxis.left.${bound}`);
    }
  }
}

function integer(min: number, max: number): (value: Json) => boolean {
  return (value) =>
    typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max;
}
