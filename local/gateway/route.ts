import { AwsError } from '../errors.ts';
import type { ServiceName } from '../service.ts';
import type { GatewayRequest } from './messages.ts';
import { WIRE_PROFILES, type WireProfile } from './services.ts';

/** Which service a request is for, and in which protocol it speaks. */
export interface Destination {
  readonly profile: WireProfile;
  readonly protocol: WireProfile['protocol'] | 'rpc-v2-cbor';
  /** Known at once for the RPC protocols, except when awsQuery's Action is in the body. */
  readonly operationName?: string;
}

const byTargetPrefix = new Map<string, WireProfile>();
const bySigningName = new Map<string, WireProfile>();
const byCborServiceName = new Map<string, WireProfile>();
for (const profile of WIRE_PROFILES) {
  if (profile.targetPrefix !== undefined) byTargetPrefix.set(profile.targetPrefix, profile);
  if (profile.cborServiceName !== undefined)
    byCborServiceName.set(profile.cborServiceName, profile);
  if (!bySigningName.has(profile.signingName)) bySigningName.set(profile.signingName, profile);
}

export function profileOf(name: ServiceName): WireProfile | undefined {
  return WIRE_PROFILES.find((profile) => profile.name === name);
}

/** @throws AwsError UnknownService when no service that the engine knows is meant. */
export function findDestination(
  request: GatewayRequest,
  signingName: string | undefined,
): Destination {
  const target = request.headers['x-amz-target'];
  if (target !== undefined) {
    const dot = target.lastIndexOf('.');
    const profile = byTargetPrefix.get(target.slice(0, dot));
    if (profile === undefined) throw unknownService(`X-Amz-Target ${target}`);
    return { profile, protocol: 'aws-json', operationName: target.slice(dot + 1) };
  }
  if (request.headers['smithy-protocol'] === 'rpc-v2-cbor')
    return findCborDestination(request.path);
  // Anonymous requests can only be for S3: every other service wants a signature.
  const profile = bySigningName.get(signingName ?? 's3');
  if (profile === undefined) throw unknownService(`the service ${signingName}`);
  // SQS and CloudWatch speak two: a form instead of a target means the older one.
  const protocol = profile.protocol === 'aws-json' ? 'aws-query' : profile.protocol;
  return { profile, protocol };
}

const CBOR_PATH = /\/service\/([^/]+)\/operation\/([^/]+)$/;

/** https://smithy.io/2.0/additional-specs/protocols/smithy-rpc-v2.html#requests */
function findCborDestination(path: string): Destination {
  const [, serviceName = '', operationName = ''] = CBOR_PATH.exec(path) ?? [];
  // The service may come with its namespace before a dot.
  const profile = byCborServiceName.get(serviceName.slice(serviceName.lastIndexOf('.') + 1));
  if (profile === undefined) throw unknownService(`the path ${path} under rpc-v2-cbor`);
  return { profile, protocol: 'rpc-v2-cbor', operationName };
}

function unknownService(what: string): AwsError {
  return new AwsError(
    'UnknownService',
    `The local engine does not simulate ${what}; docs/coverage.md lists what it does.`,
    { statusCode: 501 },
  );
}
