/** What an invocation knows of itself. */
export interface InvocationAttributes {
  readonly scheduleArn: string;
  /** When the schedule was to run, milliseconds since the epoch. */
  readonly scheduledAtMs: number;
  readonly executionId: string;
  /** From one. */
  readonly attemptNumber: number;
}

/**
 * Fills in the keywords of a target's Input.
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule-context-attributes.html
 */
export function fillIn(input: string, attributes: InvocationAttributes): string {
  const values: Readonly<Record<string, string>> = {
    'schedule-arn': attributes.scheduleArn,
    'scheduled-time': isoSeconds(attributes.scheduledAtMs),
    'execution-id': attributes.executionId,
    'attempt-number': String(attributes.attemptNumber),
  };
  return input.replace(/<aws\.scheduler\.([a-z-]+)>/g, (keyword, name) => values[name] ?? keyword);
}

/** What a target without an Input gets. */
export function defaultNotification(
  eventId: string,
  account: string,
  region: string,
  { scheduleArn, scheduledAtMs }: InvocationAttributes,
): string {
  return JSON.stringify({
    version: '0',
    id: eventId,
    'detail-type': 'Scheduled Event',
    source: 'aws.scheduler',
    account,
    time: isoSeconds(scheduledAtMs),
    region,
    resources: [scheduleArn],
    detail: '{}',
  });
}

/** `2026-01-01T00:00:00Z` */
export function isoSeconds(epochMs: number): string {
  return `${new Date(epochMs).toISOString().slice(0, 19)}Z`;
}
