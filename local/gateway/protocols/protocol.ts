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

/** Text of a body that was read whole. */
export function bodyText(received: ReceivedRequest): string {
  return Buffer.isBuffer(received.body) ? received.body.toString('utf8') : '';
}
