import type { Dimension } from '@aws-sdk/client-cloudwatch';
import { invalidValue, missingParameter, validationError } from '../errors.ts';
import { LIMITS } from '../limits.ts';

const NAMESPACE_FORM = /^[\w.#:/ -]*$/;

export function checkNamespace(namespace: string | undefined): string {
  if (!namespace) throw missingParameter('The parameter Namespace is required.');
  if (
    namespace.length > LIMITS.namespaceLengthMax ||
    namespace.startsWith(':') ||
    namespace.trim() === '' ||
    !NAMESPACE_FORM.test(namespace)
  ) {
    throw invalidValue(`The value ${namespace} for parameter Namespace is invalid.`);
  }
  return namespace;
}

/** @param path where the list's parent stands in the request: `MetricData.member.1` */
export function checkDimensions(
  dimensions: readonly Dimension[] | undefined,
  path: string | undefined,
): void {
  const prefix = path === undefined ? 'Dimensions' : `${path}.Dimensions`;
  if ((dimensions?.length ?? 0) > LIMITS.dimensionCountMax) {
    throw invalidValue(
      `The collection ${prefix} must not have a size greater than ${LIMITS.dimensionCountMax}.`,
    );
  }
  for (const [index, { Name, Value }] of (dimensions ?? []).entries()) {
    const member = `${prefix}.member.${index + 1}`;
    if (!Name) throw missingParameter(`The parameter ${member}.Name is required.`);
    if (!Value) throw missingParameter(`The parameter ${member}.Value is required.`);
    if (Name.length > LIMITS.dimensionNameLengthMax || Name.startsWith(':')) {
      throw invalidValue(`The value ${Name} for parameter ${member}.Name is invalid.`);
    }
    if (Value.length > LIMITS.dimensionValueLengthMax) {
      throw invalidValue(`The value ${Value} for parameter ${member}.Value is invalid.`);
    }
  }
}

const SHORT_PERIODS_SECONDS: ReadonlySet<number> = new Set([1, 5, 10, 20, 30]);

export function checkPeriod(periodSeconds: number | undefined, path: string): number {
  if (periodSeconds === undefined) throw missingParameter(`The parameter ${path} is required.`);
  const isWholeMinutes = periodSeconds > 0 && periodSeconds % 60 === 0;
  if (!isWholeMinutes && !SHORT_PERIODS_SECONDS.has(periodSeconds)) {
    throw invalidValue(
      `The parameter ${path} must be 1, 5, 10, 20, 30, or a multiple of 60; it is ${periodSeconds}.`,
    );
  }
  return periodSeconds;
}

export interface RequestedTime {
  readonly startMs: number;
  readonly endMs: number;
}

/** @param refuse makes the error: GetMetricStatistics and GetMetricData use different codes */
export function checkTimes(
  start: Date | undefined,
  end: Date | undefined,
  refuse: (message: string) => Error = validationError,
): RequestedTime {
  if (start === undefined) throw missingParameter('The parameter StartTime is required.');
  if (end === undefined) throw missingParameter('The parameter EndTime is required.');
  const [startMs, endMs] = [start.getTime(), end.getTime()];
  if (startMs >= endMs) {
    throw refuse('The parameter StartTime must be less than the parameter EndTime.');
  }
  return { startMs, endMs };
}
