import type { Readable } from 'node:stream';
import { XmlShapeDeserializer, XmlShapeSerializer } from '@aws-sdk/core/protocols';
import { XMLValidator } from 'fast-xml-parser';
import { AwsError } from '../../errors.ts';
import type { GatewayResponse } from '../messages.ts';
import type { OperationModel } from '../models.ts';
import { httpBindings, readBoundMembers, writeBoundMembers } from './http-bindings.ts';
import { bodyText, type Protocol, type ProtocolContext, type ReceivedRequest } from './protocol.ts';
import { escapeXml } from './xml.ts';

const DATE_TIME = 5;
/** S3 writes whole seconds, with three zeros. In text of a caller's, the bracket would be escaped. */
const TIMESTAMP_END = /(?:\.\d+)?Z<\/(LastModified|CreationDate|Initiated|Date)>/g;

/** restXml, which only S3 speaks. https://smithy.io/2.0/aws/protocols/aws-restxml-protocol.html */
export function restXml(context: ProtocolContext): Protocol {
  const settings = {
    timestampFormat: { useTrait: true, default: DATE_TIME },
    httpBindings: true,
    xmlNamespace: context.profile.xmlNamespace ?? '',
    serviceNamespace: '',
  } as const;
  const serializer = new XmlShapeSerializer(settings);
  const deserializer = new XmlShapeDeserializer(settings);

  function readInput(operation: OperationModel, received: ReceivedRequest): object {
    const input = readBoundMembers(operation, received);
    const { payload, document } = httpBindings(operation.input);
    if (payload !== undefined) {
      if (payload.schema.isBlobSchema() || payload.schema.isStreaming()) {
        input[payload.memberName] = received.body;
      } else if (payload.schema.isStringSchema()) {
        // A bucket policy: JSON text, not XML.
        input[payload.memberName] = bodyText(received);
      } else if (bodyText(received) !== '') {
        input[payload.memberName] = readXml(payload.schema, bodyText(received));
      }
    } else if (document !== undefined && bodyText(received) !== '') {
      Object.assign(input, readXml(document, bodyText(received)));
    }
    return input;
  }

  function readXml(schema: Parameters<typeof deserializer.read>[0], text: string): object {
    if (XMLValidator.validate(text) !== true) {
      throw new AwsError(
        'MalformedXML',
        'The XML you provided was not well-formed or did not validate against our published schema',
      );
    }
    return deserializer.read(schema, Buffer.from(text)) as object;
  }

  function writeOutput(
    operation: OperationModel,
    output: object,
    requestId: string,
  ): GatewayResponse {
    const headers = identifyingHeaders(requestId);
    const values = output as Record<string, unknown>;
    const statusCode =
      writeBoundMembers(operation.output, values, headers) ?? operation.http?.statusCode ?? 200;
    const { payload, document } = httpBindings(operation.output);
    if (payload?.schema.isStreaming() || payload?.schema.isBlobSchema()) {
      const body = values[payload.memberName] as Uint8Array | Readable | undefined;
      // A range is what S3 answers with 206; its model only says 200.
      const partial = headers['content-range'] !== undefined;
      return {
        statusCode: partial ? 206 : statusCode,
        headers,
        ...(body !== undefined && { body }),
      };
    }
    if (payload?.schema.isStringSchema()) {
      headers['content-type'] = 'application/json';
      return { statusCode, headers, body: String(values[payload.memberName] ?? '') };
    }
    const body = xmlBody(operation, values);
    if (body === undefined) return { statusCode: statusOfEmpty(operation, statusCode), headers };
    headers['content-type'] = 'application/xml';
    return { statusCode, headers, body: `<?xml version="1.0" encoding="UTF-8"?>\n${body}` };

    function xmlBody(of: OperationModel, from: Record<string, unknown>): string | undefined {
      if (of.name === 'GetBucketLocation') return bucketLocation(from.LocationConstraint);
      if (payload !== undefined) {
        const value = from[payload.memberName];
        return value === undefined ? undefined : writeXml(payload.schema, value as object);
      }
      return document === undefined ? undefined : writeXml(document, from);
    }
  }

  function writeXml(schema: Parameters<typeof serializer.write>[0], value: object): string {
    serializer.write(schema, value);
    return String(serializer.flush()).replace(TIMESTAMP_END, '.000Z</$1>');
  }

  /** The one S3 answer whose root element is itself the value. */
  function bucketLocation(location: unknown): string {
    const text = typeof location === 'string' ? escapeXml(location) : '';
    return `<LocationConstraint xmlns="${settings.xmlNamespace}">${text}</LocationConstraint>`;
  }

  return { readInput, writeOutput, writeError };
}

/** Settings whose PUT S3 answers with 204, as recorded; the model says 200. */
const PUTS_WITHOUT_CONTENT = new Set(['PutBucketMetricsConfiguration', 'PutBucketTagging']);

function statusOfEmpty(operation: OperationModel, statusCode: number): number {
  if (PUTS_WITHOUT_CONTENT.has(operation.name)) return 204;
  // S3 answers a successful DELETE with 204; its model says so for all but a few.
  return operation.http?.method === 'DELETE' && statusCode === 200 ? 204 : statusCode;
}

function writeError(
  error: AwsError,
  requestId: string,
  operation?: OperationModel,
): GatewayResponse {
  const headers = { ...identifyingHeaders(requestId), ...error.headers };
  const bodiless = error.statusCode === 304 || operation?.http?.method === 'HEAD';
  if (bodiless) return { statusCode: error.statusCode, headers };
  headers['content-type'] = 'application/xml';
  const members = Object.entries(error.members)
    .map(([name, value]) => `<${name}>${escapeXml(String(value))}</${name}>`)
    .join('');
  return {
    statusCode: error.statusCode,
    headers,
    body:
      `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${escapeXml(error.code)}</Code>` +
      `<Message>${escapeXml(error.message)}</Message>${members}` +
      `<RequestId>${requestId}</RequestId><HostId>${headers['x-amz-id-2']}</HostId></Error>`,
  };
}

/** What every answer of S3 carries. */
function identifyingHeaders(requestId: string): Record<string, string> {
  const hostId = Buffer.from(requestId).toString('base64');
  return { 'x-amz-request-id': requestId, 'x-amz-id-2': hostId, server: 'AmazonS3' };
}
