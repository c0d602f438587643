import type { Filter, NodePattern } from './filter-parser.ts';
import {
  holds,
  type Values,
  valuesOfCause,
  valuesOfSegment,
  valuesOfTrace,
} from './filter-values.ts';
import {
  errorRootCauses,
  faultRootCauses,
  type RootCause,
  responseTimeRootCauses,
} from './root-causes.ts';
import { descendants, type SegmentDocument } from './segment.ts';
import type { TraceView } from './trace-view.ts';

/** What filters may refer to beyond the trace. */
export interface FilterWorld {
  readonly account: string;
  /** The filter of a group. @throws InvalidRequestException when there is no such group */
  group(by: 'name' | 'arn', value: string): Filter | undefined;
}

/** Whether a trace is one that the filter looks for. */
export function matches(filter: Filter, trace: TraceView, world: FilterWorld): boolean {
  return isMet(filter, { trace, world, values: valuesOfTrace(trace) });
}

interface Subject {
  readonly trace: TraceView;
  readonly world: FilterWorld;
  readonly values: Values;
}

function isMet(filter: Filter, subject: Subject): boolean {
  switch (filter.kind) {
    case 'and':
      return filter.parts.every((part) => isMet(part, subject));
    case 'or':
      return filter.parts.some((part) => isMet(part, subject));
    case 'not':
      return !isMet(filter.of, subject);
    case 'keyword':
      return holds(subject.values(filter.keyword), filter.comparison);
    case 'annotation': {
      const all = [...descendants(subject.trace.segments)];
      return holds(
        all.map(({ annotations }) => annotations?.[filter.key]),
        filter.comparison,
      );
    }
    case 'group': {
      const group = subject.world.group(filter.by, filter.value);
      return group === undefined || isMet(group, subject);
    }
    case 'service':
      return subject.trace.segments.some(
        (segment) =>
          isNode(segment, filter.node, subject) && isMetBy(segment, filter.filter, subject),
      );
    case 'edge':
      return subject.trace.calls.some(
        ({ from, to, via }) =>
          isNode(from, filter.source, subject) &&
          isNode(to, filter.destination, subject) &&
          isMetBy(via, filter.filter, subject),
      );
    case 'rootcause':
      return causesOf(filter.cause, subject.trace).some((cause) =>
        valuesOfCause(cause, filter.part).some(
          (values) => filter.filter === undefined || isMet(filter.filter, { ...subject, values }),
        ),
      );
    case 'rootcause-json':
      return filter.causes.some((wanted) =>
        (['fault', 'error', 'responsetime'] as const)
          .flatMap((kind) => causesOf(kind, subject.trace))
          .some((cause) => isCause(cause, wanted as WantedCause)),
      );
  }
}

function isMetBy(segment: SegmentDocument, filter: Filter | undefined, subject: Subject): boolean {
  if (filter === undefined) return true;
  return isMet(filter, { ...subject, values: valuesOfSegment(subject.trace, segment) });
}

function isNode(segment: SegmentDocument, node: NodePattern, { world }: Subject): boolean {
  const { name, type, accountId } = node;
  return (
    (name === undefined || segment.name === name) &&
    (type === undefined || segment.origin === type) &&
    (accountId === undefined || world.account === accountId)
  );
}

function causesOf(kind: 'fault' | 'error' | 'responsetime', trace: TraceView): RootCause[] {
  if (kind === 'fault') return faultRootCauses(trace);
  return kind === 'error' ? errorRootCauses(trace) : responseTimeRootCauses(trace);
}

interface WantedCause {
  readonly Services?: readonly {
    readonly Name?: string;
    readonly Type?: string;
    readonly EntityPath?: readonly { readonly Name?: string }[];
  }[];
}

/** The same services by the same ways, as far as names and types are given. */
function isCause({ services }: RootCause, { Services: wanted = [] }: WantedCause): boolean {
  return (
    wanted.length === services.length &&
    services.every(({ segment, entities }, index) => {
      const { Name = segment.name, Type = segment.origin, EntityPath } = wanted[index] ?? {};
      const names = EntityPath?.map((entity) => entity.Name);
      return (
        Name === segment.name &&
        Type === segment.origin &&
        (names === undefined ||
          (names.length === entities.length &&
            entities.every(({ document }, place) => document.name === names[place])))
      );
    })
  );
}
