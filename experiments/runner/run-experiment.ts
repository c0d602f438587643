import type {
  ExperimentSummary,
  GetExperimentCommandOutput,
  ListExperimentTemplatesCommandOutput,
  StartExperimentCommandOutput,
} from '@aws-sdk/client-fis';
import { ALARMS_THAT_LOOK_BACK, type Experiment } from '../experiment.ts';
import { alarmEpisodes, alarmStates } from './alarms.ts';
import { countDeadLetters } from './dead-letters.ts';
import type { Observations } from './observations.ts';
import { OPERATOR } from './operator.ts';
import { reservedConcurrency } from './reserved-concurrency.ts';
import { slowTraces } from './slow-traces.ts';
import { Uploads } from './uploads.ts';
import { CannotRunError, type World } from './world.ts';

export interface RunOptions {
  /** Makes the client tokens of this run its own. */
  readonly runId: string;
  readonly onProgress?: (what: string) => void;
  readonly signal?: AbortSignal;
}

const MINUTE_MS = 60_000;
/** Long enough for every alarm to have looked at a healthy pipeline. */
const STEADY_MINUTES_DEFAULT = 5;
const SETTLED = new Set(['completed', 'stopped', 'failed', 'cancelled']);

/**
 * Runs an experiment from a steady state to the end of its recovery, through AWS's API alone.
 * @throws CannotRunError before any load, when it could not end in a verdict
 */
export async function runExperiment(
  world: World,
  experiment: Experiment,
  options: RunOptions,
): Promise<Observations> {
  const templateId = await findTemplate(world, experiment.name);
  await checkStopAlarm(world, experiment);
  const run = new Run(world, experiment, options);
  return run.observe(templateId);
}

class Run {
  readonly #world: World;
  readonly #experiment: Experiment;
  readonly #options: RunOptions;
  readonly #uploads: Uploads;
  #cancelledUnderLever: boolean | undefined;

  constructor(world: World, experiment: Experiment, options: RunOptions) {
    this.#world = world;
    this.#experiment = experiment;
    this.#options = options;
    this.#uploads = new Uploads(world);
  }

  async observe(experimentTemplateId: string): Promise<Observations> {
    const world = this.#world;
    const { steadyMinutes = STEADY_MINUTES_DEFAULT } = this.#experiment;
    for (let minute = 0; minute < steadyMinutes; minute++) {
      this.#tell(`steady state, minute ${minute + 1}`);
      await this.#minuteOfLoad();
      if (this.#options.signal?.aborted) throw new CannotRunError('Interrupted before any fault.');
    }
    await this.#checkSteadyState();
    const before = await this.#concurrency();
    const startedAtMs = world.now();
    const experimentId = await this.#start(experimentTemplateId, 'first');
    const ended = await this.#runToEnd(experimentTemplateId, experimentId, startedAtMs);
    if (this.#options.signal?.aborted) {
      throw new CannotRunError(
        `Interrupted: the experiment ${experimentId} is ${ended.endedAs}, and its fault is taken back.`,
      );
    }
    const faultEndedAtMs = world.now();
    const after = await this.#concurrency();
    const deadLetterCount = await countDeadLetters(world);
    const operatorError = await this.#operate(startedAtMs);
    const recoveredAtMs = await this.#recover(faultEndedAtMs);
    await this.#uploads.readRecords();
    return {
      experimentId,
      ...ended,
      startedAtMs,
      faultEndedAtMs,
      recoveredAtMs,
      observedUntilMs: world.now(),
      uploads: this.#uploads.all,
      episodes: await alarmEpisodes(world, startedAtMs),
      slowTraces: await slowTraces(world, this.#uploads.all),
      deadLetterCount,
      deadLettersLeftCount: await countDeadLetters(world),
      ...(before !== undefined && after !== undefined && { concurrency: { before, after } }),
      ...(operatorError !== undefined && { operatorError }),
      ...(this.#cancelledUnderLever !== undefined && {
        cancelledUnderLever: this.#cancelledUnderLever,
      }),
    };
  }

  /** Load and time until the FIS experiment has ended. */
  async #runToEnd(templateId: string, id: string, startedAtMs: number) {
    const { load, interruption } = this.#experiment;
    for (let minute = 0; ; minute++) {
      if (interruption?.afterMinutes === minute) await this.#interrupt(templateId);
      const state = await this.#state(id);
      if (SETTLED.has(state.endedAs)) return state;
      this.#tell(`fault, minute ${minute + 1}`);
      if (this.#options.signal?.aborted) {
        await this.#stop(id);
        await this.#world.wait(1000);
        continue;
      }
      if (minute < load.minutes) await this.#minuteOfLoad();
      else await this.#quietMinute();
      if (this.#world.now() - startedAtMs > 13 * 60 * MINUTE_MS) {
        throw new CannotRunError(`The experiment ${id} does not end.`);
      }
    }
  }

  async #concurrency(): Promise<string | undefined> {
    return this.#experiment.restoresConcurrency ? reservedConcurrency(this.#world) : undefined;
  }

  /** @returns what the operator was refused with, if so */
  async #operate(startedAtMs: number): Promise<string | undefined> {
    const { operator } = this.#experiment;
    if (operator === undefined) return undefined;
    await this.#untilTold(startedAtMs);
    this.#tell(`operator: ${operator}`);
    try {
      await OPERATOR[operator](this.#world, this.#uploads);
      return undefined;
    } catch (error) {
      if (!isRefusal(error)) throw error;
      return error.message;
    }
  }

  /** An operator does nothing before the alarms have spoken, or should have. */
  async #untilTold(startedAtMs: number): Promise<void> {
    const { alarms } = this.#experiment.expectations;
    const latestMs = Math.max(0, ...alarms.map(({ withinMinutes }) => withinMinutes)) * MINUTE_MS;
    while (this.#world.now() < startedAtMs + latestMs) {
      const fired = new Set(
        (await alarmEpisodes(this.#world, startedAtMs)).map(({ alarm }) => alarm),
      );
      if (alarms.every(({ alarm }) => fired.has(alarm))) return;
      this.#tell('waiting for alarms');
      await this.#quietMinute();
    }
  }

  /** Time until all is announced and the alarms are OK, or far beyond what the hypothesis allows. */
  async #recover(faultEndedAtMs: number): Promise<number | undefined> {
    const { recoveredWithinMinutes } = this.#experiment.expectations;
    const giveUpAtMs = faultEndedAtMs + (recoveredWithinMinutes + 10) * MINUTE_MS;
    while (this.#world.now() < giveUpAtMs) {
      this.#tell('recovery');
      await this.#uploads.receiveNotifications();
      const isAnnounced = this.#uploads.all.every(({ notifiedAtMs }) => notifiedAtMs.length > 0);
      const firing = (await this.#firing()).filter(
        (alarm) => !ALARMS_THAT_LOOK_BACK.includes(alarm),
      );
      if (isAnnounced && firing.length === 0) return this.#world.now();
      await this.#quietMinute();
    }
    return undefined;
  }

  async #minuteOfLoad(): Promise<void> {
    const { uploadsPerMinute } = this.#experiment.load;
    const gapMs = Math.floor(MINUTE_MS / uploadsPerMinute);
    for (let sent = 0; sent < uploadsPerMinute; sent++) {
      await this.#uploads.send();
      await this.#world.wait(sent < uploadsPerMinute - 1 ? gapMs : MINUTE_MS - gapMs * sent);
    }
    await this.#uploads.receiveNotifications();
  }

  async #quietMinute(): Promise<void> {
    await this.#world.wait(MINUTE_MS);
    await this.#uploads.receiveNotifications();
  }

  async #checkSteadyState(): Promise<void> {
    const firing = await this.#firing();
    if (firing.length > 0) {
      throw new CannotRunError(`The pipeline is not steady: ${firing.join(', ')} in ALARM.`);
    }
    if (this.#uploads.all.every(({ notifiedAtMs }) => notifiedAtMs.length === 0)) {
      throw new CannotRunError('The pipeline is not steady: no upload was announced.');
    }
  }

  async #firing(): Promise<string[]> {
    const states = await alarmStates(this.#world);
    return [...states].filter(([, state]) => state === 'ALARM').map(([alarm]) => alarm);
  }

  async #interrupt(templateId: string): Promise<void> {
    const { call, pipeline } = this.#world;
    if (this.#experiment.interruption?.kind === 'stop-alarm-fires') {
      await call('cloudwatch', 'SetAlarmState', {
        AlarmName: `${pipeline.alarmPrefix}${this.#experiment.stopAlarm}`,
        StateValue: 'ALARM',
        StateReason: 'Guardrail drill.',
      });
      return;
    }
    const set = (status: string) =>
      call('fis', 'UpdateSafetyLeverState', {
        id: 'default',
        state: { status, reason: 'Guardrail drill.' },
      });
    await set('engaged');
    await this.#world.wait(1000);
    const second = await this.#start(templateId, 'under the lever');
    this.#cancelledUnderLever = (await this.#state(second)).endedAs === 'cancelled';
    await set('disengaged');
  }

  async #start(experimentTemplateId: string, which: string): Promise<string> {
    const input = {
      clientToken: `${this.#options.runId} ${this.#experiment.name} ${which}`,
      experimentTemplateId,
    };
    const { experiment } = await this.#world.call<StartExperimentCommandOutput>(
      'fis',
      'StartExperiment',
      input,
    );
    return experiment?.id ?? '';
  }

  #stop(id: string): Promise<ExperimentSummary> {
    return this.#world.call('fis', 'StopExperiment', { id });
  }

  async #state(id: string): Promise<{ endedAs: string; reason: string }> {
    const { experiment } = await this.#world.call<GetExperimentCommandOutput>(
      'fis',
      'GetExperiment',
      { id },
    );
    return {
      endedAs: experiment?.state?.status ?? '',
      reason: experiment?.state?.reason ?? '',
    };
  }

  #tell(what: string): void {
    this.#options.onProgress?.(what);
  }
}

/** The template of an experiment bears its name as a tag. */
async function findTemplate({ call, pipeline }: World, name: string): Promise<string> {
  let nextToken: string | undefined;
  do {
    const page: ListExperimentTemplatesCommandOutput = await call(
      'fis',
      'ListExperimentTemplates',
      {
        maxResults: 100,
        ...(nextToken && { nextToken }),
      },
    );
    const found = page.experimentTemplates?.find(
      ({ tags }) => tags?.Name === name && tags.stage === pipeline.stage,
    );
    if (found?.id !== undefined) return found.id;
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  throw new CannotRunError(
    `No experiment template is tagged Name=${name}; is the chaos stack of this stage deployed?`,
  );
}

async function checkStopAlarm(world: World, { name, stopAlarm }: Experiment): Promise<void> {
  const state = (await alarmStates(world)).get(stopAlarm);
  if (state === undefined) {
    throw new CannotRunError(`The stop alarm ${stopAlarm} of ${name} does not exist.`);
  }
  if (state === 'ALARM') {
    throw new CannotRunError(`The stop alarm ${stopAlarm} of ${name} is in ALARM already.`);
  }
}

/** An answer of AWS's, and no bug of ours: the SDK marks it with `$fault`, the local engine with `fault`. */
function isRefusal(error: unknown): error is Error {
  return error instanceof Error && ('$fault' in error || 'fault' in error);
}
