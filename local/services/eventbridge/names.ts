import { validation } from './errors.ts';

/** @throws AwsError ValidationException, worded as EventBridge words what its API's model rules out */
export function checkName(member: string, name: string, lengthMax: number): void {
  const refuse = (constraint: string) =>
    validation(
      `1 validation error detected: Value '${name}' at '${member}' failed to satisfy constraint: ` +
        `Member must ${constraint}`,
    );
  if (!/^[.\-_A-Za-z0-9]+$/.test(name)) {
    throw refuse('satisfy regular expression pattern: [\\.\\-_A-Za-z0-9]+');
  }
  if (name.length > lengthMax) throw refuse(`have length less than or equal to ${lengthMax}`);
}

/** Archives and replays are listed by one property at most. @throws AwsError ValidationException */
export function onlyOneFilter(
  operation: string,
  {
    NamePrefix,
    EventSourceArn,
    State,
  }: {
    NamePrefix?: string | undefined;
    EventSourceArn?: string | undefined;
    State?: string | undefined;
  },
): void {
  const filters = [NamePrefix, EventSourceArn, State].filter((value) => value !== undefined);
  if (filters.length > 1) {
    throw validation(
      `At most one filter is allowed for ${operation}. ` +
        'Use either : State, EventSourceArn, or NamePrefix.',
    );
  }
}
