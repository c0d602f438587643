import type { MetricDataQuery, MetricStat } from '@aws-sdk/client-cloudwatch';
import { NotImplementedError } from '../../../errors.ts';
import { STANDARD_UNITS } from '../../../metrics.ts';
import { invalidCombination, invalidValue, missingParameter, validationError } from '../errors.ts';
import { LIMITS } from '../limits.ts';
import { parseStatistic } from '../model/statistics.ts';
import { checkDimensions, checkNamespace, checkPeriod } from './checks.ts';

const ID_FORM = /^[a-z]\w*$/;

/** The queries of a request, each well formed; expressions are read when they are computed. @throws AwsError */
export function checkQueries(
  queries: readonly MetricDataQuery[] | undefined,
  account: string,
): readonly MetricDataQuery[] {
  if (queries === undefined || queries.length === 0) {
    throw missingParameter('The parameter MetricDataQueries is required.');
  }
  if (queries.length > LIMITS.dataQueryCountMax) {
    throw validationError(
      `The collection MetricDataQueries must not have a size greater than ${LIMITS.dataQueryCountMax}.`,
    );
  }
  const ids = new Set<string>();
  for (const [index, query] of queries.entries()) {
    const path = `MetricDataQueries.member.${index + 1}`;
    checkQuery(query, path, account);
    ids.add(query.Id ?? '');
  }
  if (ids.size < queries.length) {
    throw validationError('The values for parameter Id in MetricDataQueries are not unique.');
  }
  if (queries.every((query) => query.ReturnData === false)) {
    throw validationError('At least one query of MetricDataQueries must return data.');
  }
  return queries;
}

function checkQuery(query: MetricDataQuery, path: string, account: string): void {
  if (!query.Id) throw missingParameter(`The parameter ${path}.Id is required.`);
  if (!ID_FORM.test(query.Id)) {
    throw validationError(
      `The value ${query.Id} for parameter ${path}.Id is not matching the expected pattern ^[a-z][a-zA-Z0-9_]*$.`,
    );
  }
  if (query.MetricStat !== undefined && query.Expression !== undefined) {
    throw invalidCombination(
      `The parameters ${path}.Expression and ${path}.MetricStat are mutually exclusive and you have specified both.`,
    );
  }
  if (query.AccountId !== undefined && query.AccountId !== account) {
    throw new NotImplementedError('cloudwatch', 'Reading the metrics of another account');
  }
  if (query.Period !== undefined) checkPeriod(query.Period, `${path}.Period`);
  if (query.Expression !== undefined) return;
  if (query.MetricStat === undefined) {
    throw missingParameter(`The parameter ${path}.MetricStat is required.`);
  }
  checkMetricStat(query.MetricStat, `${path}.MetricStat`);
}

function checkMetricStat(metricStat: MetricStat, path: string): void {
  const { Metric, Period, Stat, Unit } = metricStat;
  if (Metric === undefined) throw missingParameter(`The parameter ${path}.Metric is required.`);
  checkNamespace(Metric.Namespace);
  if (!Metric.MetricName) {
    throw missingParameter(`The parameter ${path}.Metric.MetricName is required.`);
  }
  checkDimensions(Metric.Dimensions, `${path}.Metric`);
  checkPeriod(Period, `${path}.Period`);
  if (!Stat) throw missingParameter(`The parameter ${path}.Stat is required.`);
  if (parseStatistic(Stat) === undefined) {
    throw invalidValue(`The value ${Stat} for parameter ${path}.Stat is not supported.`);
  }
  if (Unit !== undefined && !STANDARD_UNITS.has(Unit)) {
    throw invalidValue(`The value ${Unit} for parameter ${path}.Unit is invalid.`);
  }
}
