import { CborShapeDeserializer2, CborShapeSerializer2, cbor } from '@smithy/core/cbor';
import { AwsError } from '../../errors.ts';
import type { GatewayResponse } from '../messages.ts';
import type { OperationModel } from '../models.ts';
import {
  errorModel,
  errorQueryHeader,
  type Protocol,
  type ProtocolContext,
  type ReceivedRequest,
} from './protocol.ts';

/** Smithy RPC v2 with CBOR. https://smithy.io/2.0/additional-specs/protocols/smithy-rpc-v2.html */
export function rpcV2Cbor(context: ProtocolContext): Protocol {
  const deserializer = new CborShapeDeserializer2();
  const serializer = new CborShapeSerializer2();

  function readInput(operation: OperationModel, received: ReceivedRequest): object {
    const { body } = received;
    // An operation without input sends no body at all.
    if (!Buffer.isBuffer(body) || body.length === 0) return {};
    return deserialize(operation, body);
  }

  function deserialize(operation: OperationModel, body: Buffer): object {
    let input: unknown;
    try {
      input = deserializer.read(operation.input, body);
    } catch (cause) {
      // The library has no error class of its own for bytes that are not CBOR.
      throw notCbor(cause);
    }
    if (typeof input !== 'object' || input === null) throw notCbor(undefined);
    return input;
  }

  function writeOutput(
    operation: OperationModel,
    output: object,
    requestId: string,
  ): GatewayResponse {
    return { statusCode: 200, headers: headersOf(requestId), body: serialize(operation, output) };
  }

  function serialize(operation: OperationModel, output: object): Uint8Array {
    if (operation.output.isUnitSchema()) return cbor.serialize({});
    serializer.write(operation.output, output);
    return serializer.flush();
  }

  function writeError(error: AwsError, requestId: string): GatewayResponse {
    const model = errorModel(context, error);
    const type = model?.schema.getName(true) ?? `com.amazon.coral.service#${error.code}`;
    return {
      statusCode: model?.httpStatus ?? error.statusCode,
      headers: { ...headersOf(requestId), ...errorQueryHeader(error, model) },
      body: cbor.serialize({ __type: type, message: error.message, ...error.members }),
    };
  }

  return { readInput, writeOutput, writeError };
}

function headersOf(requestId: string): Record<string, string> {
  return {
    'content-type': 'application/cbor',
    'smithy-protocol': 'rpc-v2-cbor',
    'x-amzn-requestid': requestId,
  };
}

function notCbor(cause: unknown): AwsError {
  return new AwsError('SerializationException', 'The request body is not a CBOR map.', { cause });
}
