import type { AwsError } from '../../errors.ts';
import type { Payload } from '../../service.ts';
import type { GatewayRequest, GatewayResponse } from '../messages.ts';
import type { ErrorModel, OperationModel, ServiceModel } from '../models.ts';
import type { WireProfile } from '../services.ts';

/** A request with its body read, or at hand as a stream. */
export interface ReceivedRequest {
  readonly request: GatewayRequest;
  readonly query: URLSearchParams;
  readonly body: Payload;
  /** Values of the labels in a REST operation's path, decoded. */
  readonly labels: Readonly<Record<string, string>>;
}

/** One of Smithy's wire protocols, seen from the server's side. */
export interface Protocol {
  readInput(operation: OperationModel, received: ReceivedRequest): object;
  writeOutput(operation: OperationModel, output: object, requestId: string): GatewayResponse;
  writeError(error: AwsError, requestId: string, operation?: OperationModel): GatewayResponse;
}

/** What a protocol must know of the service it speaks for. */
export interface ProtocolContext {
  readonly profile: WireProfile;
  readonly model: () => ServiceModel;
}

/** The modelled error of a code, when the service has one. */
export function errorModel(context: ProtocolContext, error: AwsError): ErrorModel | undefined {
  return context.model().errors.get(error.code);
}

/**
 * For services that once spoke awsQuery: clients that still test the old code find it in this header.
 * https://smithy.io/2.0/aws/protocols/aws-query-protocol.html#aws-protocols-awsquerycompatible-trait
 */
export function errorQueryHeader(
  error: AwsError,
  model: ErrorModel | undefined,
): Record<string, string> {
  const queryCode = model?.queryCode ?? error.queryCode;
  if (queryCode === undefined) return {};
  return {
    'x-amzn-query-error': `${queryCode};${error.fault === 'client' ? 'Sender' : 'Receiver'}`,
  };
}

/** Text of a body that was read whole. */
export function bodyText(received: ReceivedRequest): string {
  return Buffer.isBuffer(received.body) ? received.body.toString('utf8') : '';
}
