/** What is wrong at one place of a dashboard's JSON: `/widgets/3/properties`. */
export interface Finding {
  readonly path: string;
  readonly message: string;
}

export interface DashboardFindings {
  /** For these the dashboard is refused. */
  readonly errors: readonly Finding[];
  /** With these it is kept, but something in it will not be shown. */
  readonly warnings: readonly Finding[];
}

export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [member: string]: Json | undefined;
}

/** Gathers findings, each at its path. */
export class Findings implements DashboardFindings {
  readonly errors: Finding[] = [];
  readonly warnings: Finding[] = [];

  error(path: string, message: string): void {
    this.errors.push({ path, message });
  }

  warn(path: string, message: string): void {
    this.warnings.push({ path, message });
  }

  /** An error unless the member is missing or passes. */
  expect(
    object: JsonObject,
    path: string,
    member: string,
    passes: (value: Json) => boolean,
    message: string,
  ): void {
    const value = object[member];
    if (value !== undefined && !passes(value)) this.error(`${path}/${member}`, message);
  }

  require(object: JsonObject, path: string, member: string): boolean {
    if (object[member] !== undefined) return true;
    this.error(path, `Should have required property '${member}'`);
    return false;
  }
}

/** Of a widget or of one of its metrics. */
export function checkPeriodAndStat(object: JsonObject, path: string, findings: Findings): void {
  findings.expect(
    object,
    path,
    'period',
    (value) =>
      typeof value === 'number' &&
      ([1, 5, 10, 20, 30].includes(value) || (value > 0 && value % 60 === 0)),
    'Should be 1, 5, 10, 20, 30 or a multiple of 60',
  );
  findings.expect(object, path, 'stat', isString, 'Should be string');
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isArray(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

export function isString(value: Json | undefined): value is string {
  return typeof value === 'string';
}

export function oneOf(...allowed: readonly string[]): (value: Json) => boolean {
  return (value) => isString(value) && allowed.includes(value);
}
