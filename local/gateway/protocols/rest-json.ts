import {
  type JsonSettings,
  JsonShapeDeserializer2,
  JsonShapeSerializer2,
} from '@smithy/core/protocols';
import type { DocumentType } from '@smithy/types';
import { AwsError } from '../../errors.ts';
import type { GatewayResponse } from '../messages.ts';
import type { OperationModel } from '../models.ts';
import { httpBindings, readBoundMembers, writeBoundMembers } from './http-bindings.ts';
import {
  bodyText,
  errorModel,
  type Protocol,
  type ProtocolContext,
  type ReceivedRequest,
} from './protocol.ts';

const EPOCH_SECONDS = 7;
const SETTINGS: JsonSettings = {
  timestampFormat: { useTrait: true, default: EPOCH_SECONDS },
  jsonName: true,
};

/** restJson1. https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html */
export function restJson(context: ProtocolContext): Protocol {
  const deserializer = new JsonShapeDeserializer2(SETTINGS);
  const serializer = new JsonShapeSerializer2(SETTINGS);

  function readInput(operation: OperationModel, received: ReceivedRequest): object {
    const input = readBoundMembers(operation, received);
    const { payload, document } = httpBindings(operation.input);
    if (payload !== undefined) {
      if (payload.schema.isBlobSchema() || payload.schema.isStreaming()) {
        input[payload.memberName] = received.body;
      } else if (bodyText(received) !== '') {
        const json = parseJson(bodyText(received));
        input[payload.memberName] = deserializer.readObject(payload.schema, json);
      }
    } else if (document !== undefined) {
      Object.assign(input, deserializer.readObject(document, parseJson(bodyText(received))));
    }
    return input;
  }

  function writeOutput(
    operation: OperationModel,
    output: object,
    requestId: string,
  ): GatewayResponse {
    const headers: Record<string, string> = {
      'content-type': 'application/json',
      'x-amzn-requestid': requestId,
    };
    const values = output as Record<string, unknown>;
    const statusCode =
      writeBoundMembers(operation.output, values, headers) ?? operation.http?.statusCode ?? 200;
    const { payload, document } = httpBindings(operation.output);
    const body =
      payload !== undefined
        ? (values[payload.memberName] as Uint8Array | undefined)
        : document !== undefined
          ? write(document, output)
          : undefined;
    return { statusCode, headers, ...(body !== undefined && { body }) };
  }

  function write(schema: Parameters<typeof serializer.write>[0], value: object): Uint8Array {
    serializer.write(schema, value);
    return serializer.flush() as Uint8Array;
  }

  function writeError(error: AwsError, requestId: string): GatewayResponse {
    const model = errorModel(context, error);
    return {
      statusCode: model?.httpStatus ?? error.statusCode,
      headers: {
        'content-type': 'application/json',
        'x-amzn-requestid': requestId,
        'x-amzn-errortype': error.code,
      },
      body: JSON.stringify({
        Type: error.fault === 'client' ? 'User' : 'Service',
        Message: error.message,
        message: error.message,
        ...error.members,
      }),
    };
  }

  return { readInput, writeOutput, writeError };
}

function parseJson(text: string): DocumentType {
  if (text === '') return {};
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new AwsError('InvalidRequestContentException', 'Could not parse request body into json.');
  }
}
