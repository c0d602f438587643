import type * as SDK from '@aws-sdk/client-xray';
import type { SegmentDocument } from './segment.ts';
import { Histogram, RequestStatistics } from './statistics.ts';
import type { TraceView } from './trace-view.ts';

/** Type of the node that stands for whoever calls the first service. */
const CLIENT = 'client';

interface Node {
  readonly referenceId: number;
  readonly name: string;
  readonly type: string | undefined;
  isRoot: boolean;
  readonly statistics: RequestStatistics;
  /** By the reference id of the destination and the kind of edge. */
  readonly edges: Map<string, Edge>;
}

interface Edge {
  readonly destination: Node;
  readonly isLink: boolean;
  readonly statistics: RequestStatistics;
  /** How long events had waited when they were received. */
  readonly eventAges: Histogram;
}

/**
 * The services of some traces and the calls between them.
 * https://docs.aws.amazon.com/xray/latest/api/API_Service.html
 */
export class ServiceGraph {
  readonly #account: string;
  readonly #findTrace: (traceId: string) => TraceView | undefined;
  readonly #nodes = new Map<string, Node>();

  /** @param findTrace finds the traces that others lead to */
  constructor(account: string, findTrace: (traceId: string) => TraceView | undefined) {
    this.#account = account;
    this.#findTrace = findTrace;
  }

  add(trace: TraceView): void {
    const called = new Set(trace.calls.map(({ to }) => to));
    for (const segment of trace.segments) {
      const node = this.#nodeOf(segment);
      node.statistics.add(segment);
      if (called.has(segment)) continue;
      node.isRoot = true;
      if (segment.links === undefined) this.#addClient(segment, node);
      else this.#addLinks(segment, node);
    }
    for (const { from, to, via } of trace.calls) {
      edgeOf(this.#nodeOf(from), this.#nodeOf(to), false).statistics.add(via);
    }
  }

  describe(): SDK.Service[] {
    return [...this.#nodes.values()].map((node) => ({
      ReferenceId: node.referenceId,
      Name: node.name,
      Names: [node.name],
      ...(node.isRoot && { Root: true }),
      ...(node.type !== CLIENT && { AccountId: this.#account }),
      ...(node.type !== undefined && { Type: node.type }),
      State: node.type === CLIENT ? 'unknown' : 'active',
      ...node.statistics.times,
      Edges: [...node.edges.values()].map(describeEdge),
      ...(node.type !== CLIENT && {
        SummaryStatistics: node.statistics.describe(),
        DurationHistogram: node.statistics.responseTimes.entries(),
        ResponseTimeHistogram: node.statistics.responseTimes.entries(),
      }),
    }));
  }

  #addClient(segment: SegmentDocument, node: Node): void {
    const client = this.#node(segment.name, CLIENT);
    client.statistics.add(segment);
    edgeOf(client, node, false).statistics.add(segment);
  }

  #addLinks(segment: SegmentDocument, node: Node): void {
    for (const link of segment.links ?? []) {
      const source = this.#findTrace(link.trace_id)?.segments.find(({ id }) => id === link.id);
      if (source === undefined) continue;
      const edge = edgeOf(this.#nodeOf(source), node, true);
      edge.statistics.add(segment);
      const sentTime = source.end_time ?? source.start_time;
      edge.eventAges.add(Math.max(0, segment.start_time - sentTime));
    }
  }

  #nodeOf({ name, origin }: SegmentDocument): Node {
    return this.#node(name, origin);
  }

  #node(name: string, type: string | undefined): Node {
    const key = `${name}\n${type ?? ''}`;
    let node = this.#nodes.get(key);
    if (node === undefined) {
      const statistics = new RequestStatistics();
      const referenceId = this.#nodes.size;
      node = { referenceId, name, type, isRoot: false, statistics, edges: new Map() };
      this.#nodes.set(key, node);
    }
    return node;
  }
}

function edgeOf(source: Node, destination: Node, isLink: boolean): Edge {
  const key = `${destination.referenceId}${isLink ? ' link' : ''}`;
  let edge = source.edges.get(key);
  if (edge === undefined) {
    const statistics = new RequestStatistics();
    edge = { destination, isLink, statistics, eventAges: new Histogram() };
    source.edges.set(key, edge);
  }
  return edge;
}

function describeEdge({ destination, isLink, statistics, eventAges }: Edge): SDK.Edge {
  return {
    ReferenceId: destination.referenceId,
    ...statistics.times,
    SummaryStatistics: statistics.describe(),
    ResponseTimeHistogram: statistics.responseTimes.entries(),
    Aliases: [],
    ...(isLink && { EdgeType: 'link', ReceivedEventAgeHistogram: eventAges.entries() }),
  };
}
