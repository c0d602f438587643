import { InvalidRequestException } from '../errors.ts';
import { LIMITS } from '../limits.ts';
import { type Filter, parseFilter } from './filter-parser.ts';

export interface GroupState {
  readonly name: string;
  readonly arn: string;
  filterExpression: string | undefined;
  filter: Filter | undefined;
}

/** The group of all traces, which is always there. */
export const DEFAULT_GROUP = 'Default';

/** Traces that a filter names. https://docs.aws.amazon.com/xray/latest/devguide/xray-console-groups.html */
export class Groups {
  readonly #byName = new Map<string, GroupState>();
  readonly #arnOf: (name: string) => string;

  constructor(arnOf: (name: string) => string) {
    this.#arnOf = arnOf;
    this.#byName.set(DEFAULT_GROUP, {
      name: DEFAULT_GROUP,
      arn: arnOf(DEFAULT_GROUP),
      filterExpression: undefined,
      filter: undefined,
    });
  }

  all(): GroupState[] {
    return [...this.#byName.values()];
  }

  /** @throws InvalidRequestException when neither is given, or there is no such group */
  find(name: string | undefined, arn: string | undefined): GroupState {
    if (name === undefined && arn === undefined) {
      throw new InvalidRequestException('GroupName or GroupARN is required.');
    }
    const group = this.all().find((one) => one.arn === arn || one.name === name);
    if (group === undefined) throw new InvalidRequestException('Group not found.');
    return group;
  }

  /** The filter of a group; undefined for the group of all traces. @throws InvalidRequestException */
  filter(by: 'name' | 'arn', value: string): Filter | undefined {
    return (by === 'name' ? this.find(value, undefined) : this.find(undefined, value)).filter;
  }

  /** @throws InvalidRequestException for a name that is taken or not allowed, or a filter that cannot be read */
  create(name: string, filterExpression: string | undefined): GroupState {
    if (!/^[\w-]{1,32}$/.test(name)) {
      throw new InvalidRequestException('GroupName must have 1 to 32 letters, digits, - or _.');
    }
    if (this.#byName.has(name)) {
      throw new InvalidRequestException(`A group named ${name} already exists.`);
    }
    if (this.#byName.size > LIMITS.groupsMax) {
      throw new InvalidRequestException(`An account can have ${LIMITS.groupsMax} groups.`);
    }
    const filter = readFilter(filterExpression);
    const group = { name, arn: this.#arnOf(name), filterExpression, filter };
    this.#byName.set(name, group);
    return group;
  }

  update(group: GroupState, filterExpression: string): void {
    refuseDefault(group);
    group.filter = readFilter(filterExpression);
    group.filterExpression = filterExpression;
  }

  delete(group: GroupState): void {
    refuseDefault(group);
    this.#byName.delete(group.name);
  }
}

function refuseDefault({ name }: GroupState): void {
  if (name !== DEFAULT_GROUP) return;
  throw new InvalidRequestException('The Default group cannot be changed or deleted.');
}

/** Assumption: a group is not made of other groups, as it could be of itself. */
function readFilter(expression: string | undefined): Filter | undefined {
  if (expression === undefined || expression === '') return undefined;
  const filter = parseFilter(expression);
  if (namesGroup(filter)) {
    throw new InvalidRequestException('The filter expression of a group cannot name a group.');
  }
  return filter;
}

function namesGroup(filter: Filter): boolean {
  if (filter.kind === 'and' || filter.kind === 'or') return filter.parts.some(namesGroup);
  return filter.kind === 'not' ? namesGroup(filter.of) : filter.kind === 'group';
}
