import type { Operation } from '../../../service.ts';
import type { Database } from '../delivery.ts';
import { ValidationError } from '../errors.ts';
import type { Table } from '../model/table.ts';
import { createExpiry, reschedule } from '../model/time-to-live.ts';
import { validate } from './requests.ts';
import { namedTable } from './table-names.ts';

export interface TimeToLiveSpecification {
  readonly Enabled: boolean;
  readonly AttributeName: string;
}

const SPECIFICATION = {
  types: {
    TimeToLiveSpecification: {
      type: 'FieldStruct<TimeToLiveSpecification>',
      notNull: true,
      children: {
        Enabled: { type: 'Boolean', notNull: true },
        AttributeName: {
          type: 'String',
          notNull: true,
          lengthGreaterThanOrEqual: 1,
          lengthLessThanOrEqual: 255,
        },
      },
    },
  },
};

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateTimeToLive.html */
export function createTimeToLiveOperations(database: Database): Record<string, Operation> {
  return {
    UpdateTimeToLive(input: object) {
      const { TimeToLiveSpecification: given } = validate(input, SPECIFICATION);
      const specification = given as TimeToLiveSpecification;
      setTimeToLive(database, namedTable(database, input), specification);
      return { TimeToLiveSpecification: specification };
    },
    DescribeTimeToLive(input: object) {
      const { expiry } = namedTable(database, input);
      return {
        TimeToLiveDescription:
          expiry === undefined
            ? { TimeToLiveStatus: 'DISABLED' }
            : { TimeToLiveStatus: 'ENABLED', AttributeName: expiry.attributeName },
      };
    },
  };
}

/**
 * Turns a table's time to live on or off, at once (assumption: AWS says up to an hour, and refuses
 * a second change).
 */
export function setTimeToLive(
  database: Database,
  table: Table,
  { Enabled: enabled, AttributeName: name }: TimeToLiveSpecification,
): void {
  const current = table.expiry?.attributeName;
  if (current !== undefined && current !== name) {
    throw new ValidationError(
      `TimeToLive is active on a different AttributeName: current AttributeName is ${current}`,
    );
  }
  if (enabled === (current !== undefined)) {
    throw new ValidationError(`TimeToLive is already ${enabled ? 'enabled' : 'disabled'}`);
  }
  table.expiry = enabled ? createExpiry(name) : undefined;
  if (table.expiry === undefined) return;
  const nowMs = database.now();
  for (const [key, item] of table.items.entries()) {
    reschedule(table.expiry, key, undefined, item, nowMs);
  }
  database.scheduleExpiry(table);
}
