import {
  type JsonSettings,
  JsonShapeDeserializer2,
  JsonShapeSerializer2,
} from '@smithy/core/protocols';
import type { DocumentType } from '@smithy/types';
import { AwsError } from '../../errors.ts';
import type { GatewayResponse } from '../messages.ts';
import type { OperationModel } from '../models.ts';
import {
  bodyText,
  errorModel,
  errorQueryHeader,
  type Protocol,
  type ProtocolContext,
  type ReceivedRequest,
} from './protocol.ts';

/** Timestamps as epoch seconds unless a member says otherwise. */
const EPOCH_SECONDS = 7;
const SETTINGS: JsonSettings = {
  timestampFormat: { useTrait: true, default: EPOCH_SECONDS },
  jsonName: false,
};

/**
 * awsJson1_0 and awsJson1_1. https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html
 *
 * A service with `wireJson` gets and gives the JSON as it stands.
 */
export function awsJson(context: ProtocolContext, wireJson: boolean): Protocol {
  const contentType = `application/x-amz-json-${context.profile.jsonVersion}`;
  const deserializer = new JsonShapeDeserializer2(SETTINGS);
  const serializer = new JsonShapeSerializer2(SETTINGS);

  function readInput(operation: OperationModel, received: ReceivedRequest): object {
    const json = parseJson(bodyText(received));
    return wireJson ? json : deserializer.readObject(operation.input, json);
  }

  function writeOutput(
    operation: OperationModel,
    output: object,
    requestId: string,
  ): GatewayResponse {
    return {
      statusCode: 200,
      headers: { 'content-type': contentType, 'x-amzn-requestid': requestId },
      body: wireJson ? JSON.stringify(output) : serialize(operation, output),
    };
  }

  function serialize(operation: OperationModel, output: object): Uint8Array | string {
    if (operation.output.isUnitSchema()) return '{}';
    serializer.write(operation.output, output);
    return serializer.flush();
  }

  function writeError(error: AwsError, requestId: string): GatewayResponse {
    const model = errorModel(context, error);
    const headers: Record<string, string> = {
      'content-type': contentType,
      'x-amzn-requestid': requestId,
      ...errorQueryHeader(error, model),
    };
    const namespace = model?.schema.getName(true) ?? `com.amazon.coral.service#${error.code}`;
    const body = { __type: namespace, message: error.message, ...error.members };
    return {
      statusCode: model?.httpStatus ?? error.statusCode,
      headers,
      body: JSON.stringify(body),
    };
  }

  return { readInput, writeOutput, writeError };
}

function parseJson(text: string): { [member: string]: DocumentType } {
  if (text === '') return {};
  try {
    const value: DocumentType = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw new AwsError('SerializationException', 'The request body is not a JSON object.');
}
