import type { MetricDatum, PutMetricDataCommandInput } from '@aws-sdk/client-cloudwatch';
import { NotImplementedError } from '../../../errors.ts';
import { STANDARD_UNITS } from '../../../metrics.ts';
import type { CloudWatch } from '../cloudwatch.ts';
import { invalidCombination, invalidValue, missingParameter, validationError } from '../errors.ts';
import { LIMITS } from '../limits.ts';
import { dimensionsOf } from '../model/dimensions.ts';
import type { Series } from '../model/series.ts';
import { checkDimensions, checkNamespace } from './checks.ts';

/** Nothing is kept unless every datum is good. */
export function putMetricData(cloudwatch: CloudWatch, input: PutMetricDataCommandInput): object {
  if (input.EntityMetricData !== undefined) {
    throw new NotImplementedError('cloudwatch', 'The parameter EntityMetricData');
  }
  const nowMs = cloudwatch.context.kernel.now();
  const namespace = checkNamespace(input.Namespace);
  if (namespace.startsWith('AWS/')) {
    throw invalidValue(`The value ${namespace} for parameter Namespace is invalid.`);
  }
  const data = input.MetricData ?? [];
  if (data.length === 0) throw missingParameter('The parameter MetricData is required.');
  if (data.length > LIMITS.putMetricCountMax) {
    throw validationError(
      "1 validation error detected: Value at 'metricData' failed to satisfy constraint: " +
        `Member must have length less than or equal to ${LIMITS.putMetricCountMax}`,
    );
  }
  for (const [index, datum] of data.entries()) {
    checkDatum(datum, `MetricData.member.${index + 1}`, nowMs);
  }
  for (const datum of data) {
    const series = cloudwatch.metrics.series({
      namespace,
      metricName: datum.MetricName ?? '',
      dimensions: dimensionsOf(datum.Dimensions),
      unit: datum.Unit ?? 'None',
      storageResolutionSeconds: datum.StorageResolution === 1 ? 1 : 60,
    });
    keep(series, datum, nowMs);
  }
  return {};
}

/** Beside `Values` AWS lets a set of statistics pass; assumption: the values count. */
function keep(series: Series, datum: MetricDatum, nowMs: number): void {
  const timestampMs = datum.Timestamp?.getTime() ?? nowMs;
  if (datum.Value !== undefined) {
    series.add(datum.Value, 1, timestampMs, nowMs);
    return;
  }
  if (datum.Values !== undefined) {
    for (const [index, value] of datum.Values.entries()) {
      series.add(value, datum.Counts?.[index] ?? 1, timestampMs, nowMs);
    }
    return;
  }
  const {
    SampleCount: count = 0,
    Sum: sum = 0,
    Minimum: min = 0,
    Maximum: max = 0,
  } = datum.StatisticValues ?? {};
  // Only when all values must be equal are they known; then percentiles can be had.
  if (min === max && sum === min * count) {
    series.add(min, count, timestampMs, nowMs);
    return;
  }
  series.addSummary({ count, sum, min, max, distribution: undefined }, timestampMs, nowMs);
}

function checkDatum(datum: MetricDatum, path: string, nowMs: number): void {
  if (!datum.MetricName) throw missingParameter(`The parameter ${path}.MetricName is required.`);
  if (datum.MetricName.length > LIMITS.metricNameLengthMax) {
    throw invalidValue(
      `The parameter ${path}.MetricName must be shorter than ${LIMITS.metricNameLengthMax + 1} characters.`,
    );
  }
  checkDimensions(datum.Dimensions, path);
  checkTime(datum.Timestamp, path, nowMs);
  if (datum.Unit !== undefined && !STANDARD_UNITS.has(datum.Unit)) {
    throw invalidValue(`The parameter ${path}.Unit must be a valid unit.`);
  }
  const resolution = datum.StorageResolution;
  if (resolution !== undefined && resolution !== 1 && resolution !== 60) {
    throw invalidValue(`The parameter ${path}.StorageResolution must be 1 or 60.`);
  }
  checkValues(datum, path);
}

function checkTime(timestamp: Date | undefined, path: string, nowMs: number): void {
  if (timestamp === undefined) return;
  const aheadMs = timestamp.getTime() - nowMs;
  if (aheadMs > LIMITS.putAheadMsMax) {
    throw invalidValue(
      `The parameter ${path}.Timestamp must specify a time no more than two hours in the future.`,
    );
  }
  if (-aheadMs > LIMITS.putAgeMsMax) {
    throw invalidValue(
      `The parameter ${path}.Timestamp must specify a time within the past two weeks.`,
    );
  }
}

function checkValues(datum: MetricDatum, path: string): void {
  const { Value, Values, Counts, StatisticValues } = datum;
  if (Value !== undefined && Values !== undefined) throw exclusive(path, 'Value', 'Values');
  if (Value !== undefined && StatisticValues !== undefined) {
    throw exclusive(path, 'Value', 'StatisticValues');
  }
  if (Value === undefined && Values === undefined && StatisticValues === undefined) {
    throw missingParameter(
      `At least one of the parameters ${path}.Value, ${path}.Values and ${path}.StatisticValues must be specified.`,
    );
  }
  if (Counts !== undefined && Counts.length !== (Values?.length ?? 0)) {
    throw invalidValue(
      `The parameters ${path}.Values and ${path}.Counts must be of the same size.`,
    );
  }
  if (Values !== undefined && Values.length > LIMITS.putValueCountMax) {
    throw invalidValue(
      `The collection ${path}.Values must not have a size greater than ${LIMITS.putValueCountMax}.`,
    );
  }
  checkNumber(Value, `${path}.Value`);
  for (const [index, value] of (Values ?? []).entries()) {
    checkNumber(value, `${path}.Values.member.${index + 1}`);
  }
  for (const [index, count] of (Counts ?? []).entries()) {
    checkCount(count, `${path}.Counts.member.${index + 1}`);
  }
  if (StatisticValues !== undefined) checkStatistics(StatisticValues, `${path}.StatisticValues`);
}

function checkStatistics(set: NonNullable<MetricDatum['StatisticValues']>, path: string): void {
  for (const name of ['SampleCount', 'Sum', 'Minimum', 'Maximum'] as const) {
    if (set[name] === undefined)
      throw missingParameter(`The parameter ${path}.${name} is required.`);
    checkNumber(set[name], `${path}.${name}`);
  }
  checkCount(set.SampleCount ?? 0, `${path}.SampleCount`);
  if ((set.Minimum ?? 0) > (set.Maximum ?? 0)) {
    throw invalidCombination(`The parameter ${path}.Maximum must be greater than ${path}.Minimum.`);
  }
}

function checkNumber(value: number | undefined, path: string): void {
  if (value === undefined) return;
  if (!Number.isFinite(value) || Math.abs(value) > LIMITS.valueMagnitudeMax) {
    throw invalidValue(`The value ${value} for parameter ${path} is invalid.`);
  }
}

function checkCount(count: number, path: string): void {
  if (!Number.isFinite(count) || count <= 0) {
    throw invalidValue(`The value ${count} for parameter ${path} is invalid.`);
  }
}

function exclusive(path: string, one: string, other: string) {
  return invalidCombination(
    `The parameters ${path}.${one} and ${path}.${other} are mutually exclusive and you have specified both.`,
  );
}
