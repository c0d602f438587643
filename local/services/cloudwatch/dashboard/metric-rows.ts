import { LIMITS } from '../limits.ts';
import { parseStatistic } from '../model/statistics.ts';
import {
  checkPeriodAndStat,
  type Findings,
  isArray,
  isObject,
  isString,
  type Json,
  type JsonObject,
  oneOf,
} from './findings.ts';

const ID_FORM = /^[a-z]\w*$/;
const COLOR_FORM = /^#[0-9a-fA-F]{6}$/;

/**
 * Checks a widget's metrics: `[namespace, name, dimension, value, …, {options}]`, where `.` repeats what stands above it,
 * `...` all of it, and `[{expression}]` is metric math.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html#CloudWatch-Dashboard-Properties-Metrics-Array-Format
 */
export function checkMetricRows(rows: Json, path: string, findings: Findings): void {
  if (!isArray(rows)) {
    findings.error(path, 'Should be array');
    return;
  }
  if (rows.length > LIMITS.dashboardMetricCountMax) {
    findings.error(path, `Should NOT have more than ${LIMITS.dashboardMetricCountMax} items`);
    return;
  }
  const ids = new Set<string>();
  let above: readonly Json[] | undefined;
  for (const [index, row] of rows.entries()) {
    const rowPath = `${path}/${index}`;
    if (!isArray(row) || row.length === 0) {
      findings.error(rowPath, 'Should be an array that is not empty');
      continue;
    }
    const last = row.at(-1);
    const options = isObject(last) ? last : undefined;
    const names = options === undefined ? row : row.slice(0, -1);
    if (options !== undefined) checkOptions(options, `${rowPath}/${row.length - 1}`, ids, findings);
    if (names.length === 0) {
      if (options?.expression === undefined) {
        findings.error(rowPath, "Should have required property 'expression'");
      }
      continue;
    }
    above = checkNames(names, above, rowPath, findings) ?? above;
  }
}

/** @returns the row with its shorthands spelled out, for the row below; undefined when it is wrong. */
function checkNames(
  names: readonly Json[],
  above: readonly Json[] | undefined,
  path: string,
  findings: Findings,
): readonly Json[] | undefined {
  if (!names.every(isString)) {
    findings.error(path, 'Invalid metric field type, only "String" type is allowed');
    return undefined;
  }
  const repeats = names.some((name) => name === '.' || name === '...');
  if (repeats && above === undefined) {
    findings.error(path, 'Invalid metric: there is no metric above it to repeat');
    return undefined;
  }
  const spelled = names.flatMap((name, index) => {
    // Dots stand for what precedes the fields that are given, counted from the end.
    if (name === '...') return (above ?? []).slice(0, (above?.length ?? 0) - (names.length - 1));
    return name === '.' ? (above?.[index] ?? name) : name;
  });
  if (spelled.length < 2 || spelled.length % 2 !== 0) {
    findings.error(
      path,
      'Invalid metric: it should have a namespace, a metric name, and a value for each dimension',
    );
    return undefined;
  }
  return spelled;
}

function checkOptions(
  options: JsonObject,
  path: string,
  ids: Set<string>,
  findings: Findings,
): void {
  const { id, stat } = options;
  const matches = (form: RegExp) => (value: Json) => isString(value) && form.test(value);
  findings.expect(
    options,
    path,
    'id',
    matches(ID_FORM),
    `Should match pattern "${ID_FORM.source}"`,
  );
  findings.expect(
    options,
    path,
    'color',
    matches(COLOR_FORM),
    `Should match pattern "${COLOR_FORM.source}"`,
  );
  findings.expect(options, path, 'expression', isString, 'Should be string');
  findings.expect(options, path, 'label', isString, 'Should be string');
  findings.expect(
    options,
    path,
    'visible',
    (value) => typeof value === 'boolean',
    'Should be boolean',
  );
  findings.expect(
    options,
    path,
    'yAxis',
    oneOf('left', 'right'),
    'Should be equal to one of the allowed values',
  );
  checkPeriodAndStat(options, path, findings);
  if (isString(stat) && parseStatistic(stat) === undefined) {
    findings.warn(`${path}/stat`, `'${stat}' is no statistic`);
  }
  if (!isString(id)) return;
  if (ids.has(id)) findings.error(`${path}/id`, `The id '${id}' is used more than once`);
  ids.add(id);
}
