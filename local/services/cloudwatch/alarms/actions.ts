import { AwsError, NotImplementedError } from '../../../errors.ts';
import type { Context } from '../../../service.ts';
import { announce } from '../../../service-events.ts';
import { lambdaPayload, snsMessage, stateChangeEvent } from './action-messages.ts';
import { constraintError } from './errors.ts';
import type { AlarmHistory } from './history.ts';
import { type Alarm, actionsOf, type StateChange } from './model/alarm.ts';

const ACTION_ARN = /^arn:[^:]+:([^:]+):/;

/** Refuses an action that AWS or this engine does not know. */
export function checkAction(arn: string, member: string): void {
  const service = ACTION_ARN.exec(arn)?.[1];
  if (service === undefined) throw constraintError(arn, member, 'Member must be an ARN');
  if (service !== 'sns' && service !== 'lambda') {
    throw new NotImplementedError('cloudwatch', `An alarm action on ${service}`);
  }
}

/** Tells the world of alarms: their actions, and the event that every change of state is. */
export class AlarmActions {
  readonly #context: Context;
  readonly #history: AlarmHistory;

  constructor(context: Context, history: AlarmHistory) {
    this.#context = context;
    this.#history = history;
  }

  /** Puts the change on the default event bus, whoever is told besides. */
  announce(alarm: Alarm, change: StateChange): void {
    const { kernel } = this.#context;
    kernel.journal.record('cloudwatch:state', alarm.arn, { state: change.current.value });
    kernel.signals.notify(alarm.arn);
    const event = stateChangeEvent(this.#context, alarm, change);
    announce(this.#context, this.#principal(alarm), event);
  }

  /** Runs the actions of the new state. */
  run(alarm: Alarm, change: StateChange): void {
    if (alarm.settings.ActionsEnabled === false) return;
    for (const arn of actionsOf(alarm, change.current.value)) {
      this.#context.kernel.start(() => this.#act(alarm, change, arn));
    }
  }

  async #act(alarm: Alarm, change: StateChange, arn: string): Promise<void> {
    const { kernel } = this.#context;
    const { value } = change.current;
    let error: AwsError | undefined;
    try {
      await this.#deliver(alarm, change, arn);
    } catch (refusal) {
      if (!(refusal instanceof AwsError)) throw refusal;
      error = refusal;
    }
    const summary =
      error === undefined
        ? `Successfully executed action ${arn}`
        : `Failed to execute action ${arn}. Received error: "${error.message}"`;
    const data = {
      actionState: error === undefined ? 'Succeeded' : 'Failed',
      stateUpdateTimestamp: change.current.updatedAtMs,
      notificationResource: arn,
      publishedMessage: value,
      error: error?.message ?? null,
    };
    this.#history.add(alarm, 'Action', summary, data, kernel.now());
    kernel.journal.record('cloudwatch:action', alarm.arn, {
      arn,
      state: value,
      failed: error !== undefined,
    });
  }

  async #deliver(alarm: Alarm, change: StateChange, arn: string): Promise<void> {
    if (ACTION_ARN.exec(arn)?.[1] === 'lambda') {
      await this.#context.deliver(arn, {
        principal: {
          kind: 'service',
          name: 'lambda.alarms.cloudwatch.amazonaws.com',
          sourceArn: alarm.arn,
        },
        body: lambdaPayload(this.#context, alarm, change),
      });
      return;
    }
    const { subject, body } = snsMessage(this.#context, alarm, change);
    await this.#context.deliver(arn, { principal: this.#principal(alarm), subject, body });
  }

  #principal(alarm: Alarm) {
    return {
      kind: 'service',
      name: 'cloudwatch.amazonaws.com',
      sourceArn: alarm.arn,
    } as const;
  }
}
