import { XmlShapeSerializer } from '@aws-sdk/core/protocols';
import { NormalizedSchema } from '@smithy/core/schema';
import type { AwsError } from '../../errors.ts';
import type { GatewayResponse } from '../messages.ts';
import type { OperationModel } from '../models.ts';
import {
  bodyText,
  errorModel,
  type Protocol,
  type ProtocolContext,
  type ReceivedRequest,
} from './protocol.ts';
import { readQueryParameters } from './query-parameters.ts';
import { escapeXml, renameStructure } from './xml.ts';

/** Timestamps as ISO 8601 text unless a member says otherwise. */
const DATE_TIME = 5;
const SETTINGS = {
  timestampFormat: { useTrait: true, default: DATE_TIME },
  httpBindings: false,
  xmlNamespace: '',
  serviceNamespace: '',
} as const;

/** awsQuery. https://smithy.io/2.0/aws/protocols/aws-query-protocol.html */
export function awsQuery(context: ProtocolContext): Protocol {
  const { xmlNamespace } = context.profile;
  const serializer = new XmlShapeSerializer(SETTINGS);
  const resultSchemas = new Map<string, NormalizedSchema>();

  function readInput(operation: OperationModel, received: ReceivedRequest): object {
    const parameters =
      received.request.method === 'GET' ? received.query : new URLSearchParams(bodyText(received));
    return readQueryParameters(operation.input, parameters);
  }

  function writeOutput(
    operation: OperationModel,
    output: object,
    requestId: string,
  ): GatewayResponse {
    const metadata = `<ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata>`;
    return xml(
      200,
      requestId,
      `<${operation.name}Response xmlns="${xmlNamespace}">${result(operation, output)}` +
        `${metadata}</${operation.name}Response>`,
    );
  }

  function result(operation: OperationModel, output: object): string {
    if (operation.output.isUnitSchema()) return '';
    let schema = resultSchemas.get(operation.name);
    if (schema === undefined) {
      schema = NormalizedSchema.of(renameStructure(operation.output, `${operation.name}Result`));
      resultSchemas.set(operation.name, schema);
    }
    serializer.write(schema, output);
    return String(serializer.flush());
  }

  function writeError(error: AwsError, requestId: string): GatewayResponse {
    const model = errorModel(context, error);
    const code = escapeXml(model?.queryCode ?? error.queryCode ?? error.code);
    const type = error.fault === 'client' ? 'Sender' : 'Receiver';
    return xml(
      model?.httpStatus ?? error.statusCode,
      requestId,
      `<ErrorResponse xmlns="${xmlNamespace}"><Error><Type>${type}</Type><Code>${code}</Code>` +
        `<Message>${escapeXml(error.message)}</Message></Error>` +
        `<RequestId>${requestId}</RequestId></ErrorResponse>`,
    );
  }

  return { readInput, writeOutput, writeError };
}

function xml(statusCode: number, requestId: string, body: string): GatewayResponse {
  return {
    statusCode,
    headers: { 'content-type': 'text/xml', 'x-amzn-requestid': requestId },
    body,
  };
}
