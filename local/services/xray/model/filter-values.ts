import type { Comparison, Keyword } from './filter-parser.ts';
import type { CauseEntity, CauseService, RootCause } from './root-causes.ts';
import {
  type AnnotationValue,
  durationSeconds,
  isError,
  isFault,
  isOk,
  isThrottle,
  type SegmentDocument,
} from './segment.ts';
import type { TraceView } from './trace-view.ts';

/** All values that something has for a keyword. */
export type Values = (keyword: Keyword) => readonly (AnnotationValue | undefined)[];

/**
 * The values of a whole trace: what the root segment says, and of some keywords what any segment says.
 * https://docs.aws.amazon.com/xray/latest/devguide/aws-xray-interface-console.html#xray-console-filters
 */
export function valuesOfTrace(trace: TraceView): Values {
  const ofRoot = valuesOfSegment(trace, trace.root);
  const ofAny = (keyword: Keyword) =>
    trace.segments.flatMap((segment) => valuesOfSegment(trace, segment)(keyword));
  return (keyword) => {
    switch (keyword) {
      case 'duration':
        return [trace.endTime - trace.startTime];
      case 'partial':
      case 'inferred':
        return [ofAny(keyword).includes(true)];
      case 'user':
      case 'availabilityzone':
      case 'instance.id':
      case 'resource.arn':
        return ofAny(keyword);
      default:
        return ofRoot(keyword);
    }
  };
}

export function valuesOfSegment(trace: TraceView, segment: SegmentDocument): Values {
  const { http } = segment;
  const ec2 = segment.aws?.ec2 as Record<string, string> | undefined;
  return (keyword) => {
    switch (keyword) {
      case 'ok':
        return [isOk(segment)];
      case 'error':
        return [isError(segment)];
      case 'throttle':
        return [isThrottle(segment)];
      case 'fault':
        return [isFault(segment)];
      case 'partial':
        return [segment.in_progress === true];
      case 'inferred':
        return [segment.inferred === true];
      case 'remote':
        return [segment.namespace !== undefined];
      case 'root':
        return [segment === trace.root];
      case 'responsetime':
      case 'duration':
        return segment.end_time === undefined ? [] : [durationSeconds(segment)];
      case 'http.status':
        return [http?.response?.status];
      case 'http.url':
        return [http?.request?.url];
      case 'http.method':
        return [http?.request?.method];
      case 'http.useragent':
        return [http?.request?.user_agent];
      case 'http.clientip':
        return [http?.request?.client_ip];
      case 'user':
        return [segment.user];
      case 'name':
        return [segment.name];
      case 'type':
        return [segment.origin];
      case 'availabilityzone':
        return [ec2?.availability_zone];
      case 'instance.id':
        return [ec2?.instance_id];
      case 'resource.arn':
        return [segment.resource_arn];
      default:
        return [];
    }
  };
}

type Member = Partial<Record<Keyword, AnnotationValue | undefined>>;

/** The values of each element of a root cause's list, in its order. */
export function valuesOfCause(
  { services }: RootCause,
  part: 'service' | 'entity' | 'exception',
): Values[] {
  const entities = services.flatMap((service) => service.entities);
  const members: Member[] =
    part === 'service'
      ? services.map(memberOfService)
      : part === 'entity'
        ? entities.map(memberOfEntity)
        : entities.flatMap(({ document }) =>
            (document.cause?.exceptions ?? []).map(({ type, message }) => ({
              name: type,
              message,
            })),
          );
  return members.map((member, index) => {
    const place = { index, first: index === 0, last: index === members.length - 1 };
    const all: Member = { ...member, ...place };
    return (keyword) => [all[keyword]];
  });
}

function memberOfService({ segment }: CauseService): Member {
  const { name, origin, inferred = false } = segment;
  return { name, type: origin, inferred, remote: false };
}

function memberOfEntity({ document, isRemote, coverage }: CauseEntity): Member {
  return { name: document.name, remote: isRemote, coverage, inferred: document.inferred === true };
}

/** Whether one of the values is there, is true, or compares so. An absent value differs from every other. */
export function holds(
  values: readonly (AnnotationValue | undefined)[],
  comparison: Comparison | undefined,
): boolean {
  const present = values.filter((value) => value !== undefined);
  if (comparison === undefined) return present.some((value) => value !== false);
  const { operator, value: wanted } = comparison;
  if (operator === '!=') return !present.includes(wanted);
  return present.some((value) => compares(value, operator, wanted));
}

function compares(
  value: AnnotationValue,
  operator: Exclude<Comparison['operator'], '!='>,
  wanted: AnnotationValue,
): boolean {
  if (typeof value !== typeof wanted) return false;
  switch (operator) {
    case '=':
      return value === wanted;
    case '<':
      return value < wanted;
    case '<=':
      return value <= wanted;
    case '>':
      return value > wanted;
    case '>=':
      return value >= wanted;
    case 'contains':
      return String(value).includes(String(wanted));
    case 'beginswith':
      return String(value).startsWith(String(wanted));
    case 'endswith':
      return String(value).endsWith(String(wanted));
  }
}
