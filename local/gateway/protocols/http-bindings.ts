import { FromStringShapeDeserializer, ToStringShapeSerializer } from '@smithy/core/protocols';
import { NormalizedSchema } from '@smithy/core/schema';
import type { OperationModel } from '../models.ts';
import type { ReceivedRequest } from './protocol.ts';
import { renameStructure } from './xml.ts';

/** A member of a REST operation, and the place in the HTTP message that holds it. */
interface Binding {
  readonly memberName: string;
  readonly schema: NormalizedSchema;
  readonly place: 'label' | 'header' | 'prefix-headers' | 'query' | 'query-map' | 'status';
  /** Header or query name; for prefix headers the prefix, in lower case. */
  readonly wireName: string;
}

/** How a structure is spread over an HTTP message. */
export interface HttpBindings {
  readonly bound: readonly Binding[];
  /** The member that is the whole body, when there is one. */
  readonly payload: { readonly memberName: string; readonly schema: NormalizedSchema } | undefined;
  /** The members that the body's document holds; undefined when it holds none. */
  readonly document: NormalizedSchema | undefined;
}

interface HttpTraits {
  readonly httpLabel?: 1;
  readonly httpHeader?: string;
  readonly httpPrefixHeaders?: string;
  readonly httpQuery?: string;
  readonly httpQueryParams?: 1;
  readonly httpPayload?: 1;
  readonly httpResponseCode?: 1;
  readonly xmlName?: string;
}

const computed = new WeakMap<NormalizedSchema, HttpBindings>();

export function httpBindings(schema: NormalizedSchema): HttpBindings {
  let bindings = computed.get(schema);
  if (bindings === undefined) {
    bindings = computeBindings(schema);
    computed.set(schema, bindings);
  }
  return bindings;
}

function computeBindings(schema: NormalizedSchema): HttpBindings {
  const bound: Binding[] = [];
  const inDocument = new Set<string>();
  let payload: HttpBindings['payload'];
  if (!schema.isStructSchema()) return { bound, payload, document: undefined };
  for (const [memberName, member] of schema.structIterator()) {
    const traits = member.getMergedTraits() as HttpTraits;
    const binding = bindingOf(memberName, member, traits);
    if (binding !== undefined) bound.push(binding);
    else if (traits.httpPayload) payload = { memberName, schema: member };
    else inDocument.add(memberName);
  }
  const own = schema.getMergedTraits() as HttpTraits;
  const documentName = own.xmlName ?? schema.getName() ?? '';
  const document =
    payload !== undefined || inDocument.size === 0
      ? undefined
      : NormalizedSchema.of(renameStructure(schema, documentName, (name) => inDocument.has(name)));
  return { bound, payload, document };
}

function bindingOf(
  memberName: string,
  schema: NormalizedSchema,
  traits: HttpTraits,
): Binding | undefined {
  const at = (place: Binding['place'], wireName: string): Binding => ({
    memberName,
    schema,
    place,
    wireName,
  });
  if (traits.httpLabel) return at('label', memberName);
  if (traits.httpHeader) return at('header', traits.httpHeader.toLowerCase());
  if (traits.httpPrefixHeaders !== undefined) {
    return at('prefix-headers', traits.httpPrefixHeaders.toLowerCase());
  }
  if (traits.httpQuery) return at('query', traits.httpQuery);
  if (traits.httpQueryParams) return at('query-map', '');
  if (traits.httpResponseCode) return at('status', '');
  return undefined;
}

/** Header timestamps as HTTP dates; the others as their traits say. */
const HTTP_DATE = 7;
const SETTINGS = {
  timestampFormat: { useTrait: true, default: HTTP_DATE },
  httpBindings: true,
} as const;
const fromString = new FromStringShapeDeserializer(SETTINGS);
const toText = new ToStringShapeSerializer(SETTINGS);

/** Reads the members that labels, headers and the query hold. */
export function readBoundMembers(
  operation: OperationModel,
  received: ReceivedRequest,
): Record<string, unknown> {
  const input: Record<string, unknown> = {};
  for (const binding of httpBindings(operation.input).bound) {
    const value = readBinding(binding, received);
    if (value !== undefined) input[binding.memberName] = value;
  }
  return input;
}

function readBinding(binding: Binding, received: ReceivedRequest): unknown {
  const { schema, wireName } = binding;
  switch (binding.place) {
    case 'label':
      return readScalar(schema, received.labels[wireName]);
    case 'header':
      return readScalar(schema, received.request.headers[wireName]);
    case 'query':
      return schema.isListSchema()
        ? readQueryList(schema, received.query.getAll(wireName))
        : readScalar(schema, received.query.get(wireName) ?? undefined);
    case 'prefix-headers':
      return readPrefixHeaders(wireName, received.request.headers);
    case 'query-map':
      return Object.fromEntries(received.query);
    case 'status':
      return undefined;
  }
}

function readScalar(schema: NormalizedSchema, text: string | undefined): unknown {
  if (text === undefined || (text === '' && schema.isNumericSchema())) return undefined;
  return fromString.read(schema, text);
}

function readQueryList(schema: NormalizedSchema, texts: string[]): unknown[] | undefined {
  if (texts.length === 0) return undefined;
  const member = schema.getValueSchema();
  return texts.map((text) => fromString.read(member, text));
}

function readPrefixHeaders(
  prefix: string,
  headers: Readonly<Record<string, string>>,
): Record<string, string> | undefined {
  let found: Record<string, string> | undefined;
  for (const name in headers) {
    if (!name.startsWith(prefix)) continue;
    found ??= {};
    found[name.slice(prefix.length)] = headers[name] as string;
  }
  return found;
}

/** Writes the members that headers hold; gives the status code when a member holds it. */
export function writeBoundMembers(
  schema: NormalizedSchema,
  output: Record<string, unknown>,
  headers: Record<string, string>,
): number | undefined {
  let statusCode: number | undefined;
  for (const binding of httpBindings(schema).bound) {
    const value = output[binding.memberName];
    if (value === undefined || value === null) continue;
    if (binding.place === 'status') statusCode = value as number;
    else if (binding.place === 'header') {
      toText.write(binding.schema, value);
      headers[binding.wireName] = encodeHeader(toText.flush());
    } else if (binding.place === 'prefix-headers') {
      for (const [name, text] of Object.entries(value as Record<string, string>)) {
        headers[binding.wireName + name] = encodeHeader(text);
      }
    }
  }
  return statusCode;
}

/** HTTP headers hold Latin-1; UTF-8 passes as its bytes, and line ends not at all. */
function encodeHeader(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must go.
  const plain = text.replace(/[\u0000-\u0008\u000a-\u001f\u007f]/g, ' ');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the range is ASCII.
  return /^[\u0000-\u007f]*$/.test(plain) ? plain : Buffer.from(plain).toString('latin1');
}
