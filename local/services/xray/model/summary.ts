import type * as SDK from '@aws-sdk/client-xray';
import {
  describeCause,
  describeSlowness,
  errorRootCauses,
  faultRootCauses,
  responseTimeRootCauses,
} from './root-causes.ts';
import {
  type AnnotationValue,
  descendants,
  durationSeconds,
  isError,
  isFault,
  isThrottle,
  type SegmentDocument,
} from './segment.ts';
import type { TraceView } from './trace-view.ts';

/** https://docs.aws.amazon.com/xray/latest/api/API_TraceSummary.html */
export function summarize(trace: TraceView, account: string): SDK.TraceSummary {
  const { root, segments } = trace;
  const ids = new Map(segments.map((segment) => [segment, serviceId(segment, account)]));
  return {
    Id: trace.id,
    StartTime: new Date(trace.startTime * 1000),
    Duration: trace.endTime - trace.startTime,
    ResponseTime: durationSeconds(root),
    HasFault: isFault(root),
    HasError: isError(root),
    HasThrottle: segments.some(isThrottle),
    IsPartial: segments.some(({ in_progress }) => in_progress === true),
    Http: httpOf(root),
    Annotations: annotationsOf(segments, ids),
    Users: usersOf(segments, ids),
    ServiceIds: distinct([...ids.values()], nodeKey),
    ResourceARNs: distinctTexts(segments, (one) => one.resource_arn).map((ARN) => ({ ARN })),
    InstanceIds: distinctTexts(segments, (one) => ec2(one)?.instance_id).map((Id) => ({ Id })),
    AvailabilityZones: distinctTexts(segments, (one) => ec2(one)?.availability_zone).map(
      (Name) => ({ Name }),
    ),
    EntryPoint: serviceId(root, account),
    FaultRootCauses: faultRootCauses(trace).map((cause) => describeCause(cause, account)),
    ErrorRootCauses: errorRootCauses(trace).map((cause) => describeCause(cause, account)),
    ResponseTimeRootCauses: responseTimeRootCauses(trace).map((cause) =>
      describeSlowness(cause, account),
    ),
    Revision: segments.filter(({ inferred }) => inferred !== true).length,
  };
}

export function serviceId({ name, origin }: SegmentDocument, account: string): SDK.ServiceId {
  return {
    Name: name,
    Names: [name],
    AccountId: account,
    ...(origin !== undefined && { Type: origin }),
  };
}

const nodeKey = ({ Name, Type }: SDK.ServiceId) => `${Name}\n${Type ?? ''}`;
const ec2 = ({ aws }: SegmentDocument) => aws?.ec2 as Record<string, string> | undefined;

function httpOf({ http }: SegmentDocument): SDK.Http {
  const { url, method, user_agent, client_ip } = http?.request ?? {};
  const status = http?.response?.status;
  return {
    ...(url !== undefined && { HttpURL: url }),
    ...(status !== undefined && { HttpStatus: status }),
    ...(method !== undefined && { HttpMethod: method }),
    ...(user_agent !== undefined && { UserAgent: user_agent }),
    ...(client_ip !== undefined && { ClientIp: client_ip }),
  };
}

/** Each value once, with the services that gave it. */
function annotationsOf(
  segments: readonly SegmentDocument[],
  ids: ReadonlyMap<SegmentDocument, SDK.ServiceId>,
): Record<string, SDK.ValueWithServiceIds[]> {
  const byKey = new Map<string, Map<AnnotationValue, SDK.ServiceId[]>>();
  for (const segment of segments) {
    const id = ids.get(segment) as SDK.ServiceId;
    for (const { annotations = {} } of descendants([segment])) {
      for (const [key, value] of Object.entries(annotations)) {
        const values = byKey.get(key) ?? new Map<AnnotationValue, SDK.ServiceId[]>();
        byKey.set(key, values.set(value, [...(values.get(value) ?? []), id]));
      }
    }
  }
  const described = [...byKey].map(([key, values]) => [
    key,
    [...values].map(([value, services]) => ({
      AnnotationValue: describeValue(value),
      ServiceIds: distinct(services, nodeKey),
    })),
  ]);
  return Object.fromEntries(described);
}

function describeValue(value: AnnotationValue): SDK.AnnotationValue {
  if (typeof value === 'number') return { NumberValue: value };
  if (typeof value === 'boolean') return { BooleanValue: value };
  return { StringValue: value };
}

function usersOf(
  segments: readonly SegmentDocument[],
  ids: ReadonlyMap<SegmentDocument, SDK.ServiceId>,
): SDK.TraceUser[] {
  return distinctTexts(segments, ({ user }) => user).map((UserName) => {
    const services = segments.filter(({ user }) => user === UserName);
    const all = services.map((segment) => ids.get(segment) as SDK.ServiceId);
    return { UserName, ServiceIds: distinct(all, nodeKey) };
  });
}

function distinctTexts(
  segments: readonly SegmentDocument[],
  textOf: (segment: SegmentDocument) => string | undefined,
): string[] {
  return [...new Set(segments.map(textOf))].filter((text) => text !== undefined);
}

function distinct<T>(items: readonly T[], keyOf: (item: T) => string): T[] {
  return [...new Map(items.map((item) => [keyOf(item), item])).values()];
}
