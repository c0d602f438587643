import { InvalidRequestException, RuleLimitExceededException } from '../errors.ts';
import { LIMITS, SAMPLING_INTERVAL_SECONDS, SAMPLING_RULE } from '../limits.ts';

/** What a rule decides and on which requests. */
export interface RuleSettings {
  readonly ResourceARN: string;
  readonly Priority: number;
  /** Share of the requests beyond the reservoir, from 0 to 1. */
  readonly FixedRate: number;
  /** Requests a second that are sampled whatever the rate. */
  readonly ReservoirSize: number;
  readonly ServiceName: string;
  readonly ServiceType: string;
  readonly Host: string;
  readonly HTTPMethod: string;
  readonly URLPath: string;
  readonly Attributes: Readonly<Record<string, string>>;
}

export interface RuleState {
  readonly name: string;
  readonly arn: string;
  settings: RuleSettings;
  readonly createdAtMs: number;
  modifiedAtMs: number;
}

export interface SamplingReport {
  readonly clientId: string;
  readonly timestampMs: number;
  readonly requestCount: number;
  readonly sampledCount: number;
  readonly borrowCount: number;
}

export const DEFAULT_RULE = 'Default';

/**
 * The rules by which services decide what to trace, and what they reported of it.
 * https://docs.aws.amazon.com/xray/latest/devguide/xray-console-sampling.html
 */
export class SamplingRules {
  readonly #arnOf: (resource: string) => string;
  readonly #byName = new Map<string, RuleState>();
  /** The last report of each client, by rule. */
  readonly #reports = new Map<string, Map<string, SamplingReport>>();
  #lastModifiedMs = 0;

  constructor(arnOf: (resource: string) => string) {
    this.#arnOf = arnOf;
    this.#put(DEFAULT_RULE, DEFAULT_SETTINGS, 0);
  }

  get lastModifiedMs(): number {
    return this.#lastModifiedMs;
  }

  /** By priority. */
  all(): RuleState[] {
    return [...this.#byName.values()].sort((a, b) => a.settings.Priority - b.settings.Priority);
  }

  /** @throws InvalidRequestException when neither or both are given, or there is no such rule */
  find(name: string | undefined, arn: string | undefined): RuleState {
    if ((name === undefined) === (arn === undefined)) {
      throw new InvalidRequestException('Specify a rule by either name or ARN, but not both.');
    }
    const rule = this.all().find((one) => one.name === name || one.arn === arn);
    if (rule === undefined) throw new InvalidRequestException('Sampling rule does not exist.');
    return rule;
  }

  get(name: string): RuleState | undefined {
    return this.#byName.get(name);
  }

  /** @throws RuleLimitExceededException, InvalidRequestException for a name that is taken or settings that are wrong */
  create(name: string, settings: RuleSettings, nowMs: number): RuleState {
    if (!/^[\w-]{1,32}$/.test(name)) {
      throw new InvalidRequestException('RuleName must have 1 to 32 letters, digits, - or _.');
    }
    if (this.#byName.has(name)) {
      throw new InvalidRequestException(`A sampling rule named ${name} already exists.`);
    }
    if (this.#byName.size > LIMITS.samplingRulesMax) {
      throw new RuleLimitExceededException(
        `An account can have ${LIMITS.samplingRulesMax} sampling rules.`,
      );
    }
    checkSettings(settings);
    return this.#put(name, settings, nowMs);
  }

  update(rule: RuleState, change: Partial<RuleSettings>, nowMs: number): void {
    if (rule.name === DEFAULT_RULE) {
      const members = Object.keys(change);
      if (members.some((member) => member !== 'FixedRate' && member !== 'ReservoirSize')) {
        throw new InvalidRequestException(
          'Only FixedRate and ReservoirSize of the Default rule can be changed.',
        );
      }
    }
    const settings = { ...rule.settings, ...change };
    if (rule.name === DEFAULT_RULE) checkRates(settings);
    else checkSettings(settings);
    rule.settings = settings;
    rule.modifiedAtMs = nowMs;
    this.#lastModifiedMs = nowMs;
  }

  delete(rule: RuleState, nowMs: number): void {
    if (rule.name === DEFAULT_RULE) {
      throw new InvalidRequestException('The Default rule cannot be deleted.');
    }
    this.#byName.delete(rule.name);
    this.#reports.delete(rule.name);
    this.#lastModifiedMs = nowMs;
  }

  /** Notes what a client has sampled. @returns its share of the reservoir, requests a second */
  report(rule: RuleState, report: SamplingReport, nowMs: number): number {
    const reports = this.#reports.get(rule.name) ?? new Map<string, SamplingReport>();
    this.#reports.set(rule.name, reports);
    // Set anew, the client becomes the last in order, so that the first are those gone for longest.
    reports.delete(report.clientId);
    reports.set(report.clientId, report);
    const sinceMs = nowMs - SAMPLING_INTERVAL_SECONDS * 2000;
    for (const [clientId, { timestampMs }] of reports) {
      if (timestampMs < sinceMs && clientId !== report.clientId) reports.delete(clientId);
    }
    return Math.floor(rule.settings.ReservoirSize / reports.size);
  }

  /** What the clients of each rule reported last, together. */
  *statistics(): Generator<{ name: string } & Omit<SamplingReport, 'clientId'>> {
    for (const [name, reports] of this.#reports) {
      const all = [...reports.values()];
      const sum = (count: (report: SamplingReport) => number) =>
        all.reduce((total, report) => total + count(report), 0);
      yield {
        name,
        timestampMs: Math.max(...all.map(({ timestampMs }) => timestampMs)),
        requestCount: sum(({ requestCount }) => requestCount),
        sampledCount: sum(({ sampledCount }) => sampledCount),
        borrowCount: sum(({ borrowCount }) => borrowCount),
      };
    }
  }

  #put(name: string, settings: RuleSettings, nowMs: number): RuleState {
    const arn = this.#arnOf(`sampling-rule/${name}`);
    const rule = { name, arn, settings, createdAtMs: nowMs, modifiedAtMs: nowMs };
    this.#byName.set(name, rule);
    this.#lastModifiedMs = nowMs;
    return rule;
  }
}

/** https://docs.aws.amazon.com/xray/latest/devguide/xray-console-sampling.html */
const DEFAULT_SETTINGS: RuleSettings = {
  ResourceARN: '*',
  Priority: 10_000,
  FixedRate: 0.05,
  ReservoirSize: 1,
  ServiceName: '*',
  ServiceType: '*',
  Host: '*',
  HTTPMethod: '*',
  URLPath: '*',
  Attributes: {},
};

function checkSettings(settings: RuleSettings): void {
  checkRates(settings);
  const { Priority, Attributes } = settings;
  const { priority, lengthMax, attributesMax } = SAMPLING_RULE;
  if (!Number.isInteger(Priority) || Priority < priority.min || Priority > priority.max) {
    throw new InvalidRequestException(`Priority must be from ${priority.min} to ${priority.max}.`);
  }
  for (const [member, length] of Object.entries(lengthMax)) {
    if (String(settings[member as keyof RuleSettings]).length > length) {
      throw new InvalidRequestException(`${member} must have at most ${length} characters.`);
    }
  }
  if (Object.keys(Attributes).length > attributesMax) {
    throw new InvalidRequestException(`A rule can have at most ${attributesMax} attributes.`);
  }
}

function checkRates({ FixedRate, ReservoirSize }: RuleSettings): void {
  if (!(FixedRate >= 0 && FixedRate <= 1)) {
    throw new InvalidRequestException('FixedRate must be from 0 to 1.');
  }
  if (!Number.isInteger(ReservoirSize) || ReservoirSize < 0) {
    throw new InvalidRequestException('ReservoirSize must be a whole number from 0.');
  }
}
