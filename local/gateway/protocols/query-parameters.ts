import { FromStringShapeDeserializer } from '@smithy/core/protocols';
import type { NormalizedSchema } from '@smithy/core/schema';
import { AwsError } from '../../errors.ts';

/** Lists in awsQuery carry their own index; a client that invents a huge one must not take the memory. */
const LIST_LENGTH_MAX = 10_000;
const DATE_TIME = 5;

const scalars = new FromStringShapeDeserializer({
  timestampFormat: { useTrait: true, default: DATE_TIME },
  httpBindings: false,
});

/** Parameters such as `Entries.member.1.Id=a`, as the tree that their dots spell. */
interface ParameterNode {
  value?: string;
  readonly children: Map<string, ParameterNode>;
}

/**
 * Reads awsQuery's flat parameters into a structure by its schema.
 * https://smithy.io/2.0/aws/protocols/aws-query-protocol.html#query-key-resolution
 */
export function readQueryParameters(
  schema: NormalizedSchema,
  parameters: URLSearchParams,
): Record<string, unknown> {
  const root: ParameterNode = { children: new Map() };
  for (const [name, value] of parameters) {
    let node = root;
    for (const part of name.split('.')) {
      let child = node.children.get(part);
      if (child === undefined) {
        child = { children: new Map() };
        node.children.set(part, child);
      }
      node = child;
    }
    node.value = value;
  }
  return schema.isStructSchema() ? readStructure(schema, root) : {};
}

function readStructure(schema: NormalizedSchema, node: ParameterNode): Record<string, unknown> {
  const structure: Record<string, unknown> = {};
  for (const [memberName, member] of schema.structIterator()) {
    const traits = member.getMergedTraits();
    const wireName = (traits.xmlName as string | undefined) ?? memberName;
    const child = node.children.get(wireName) ?? node.children.get(memberName);
    if (child !== undefined) structure[memberName] = readValue(member, child);
  }
  return structure;
}

function readValue(schema: NormalizedSchema, node: ParameterNode): unknown {
  if (schema.isStructSchema()) return readStructure(schema, node);
  if (schema.isListSchema()) return readList(schema, node);
  if (schema.isMapSchema()) return readMap(schema, node);
  return scalars.read(schema, node.value ?? '');
}

function readList(schema: NormalizedSchema, node: ParameterNode): unknown[] {
  const member = schema.getValueSchema();
  const wireName = (member.getMergedTraits().xmlName as string | undefined) ?? 'member';
  const flat = Boolean(schema.getMergedTraits().xmlFlattened);
  const holder = flat ? node : (node.children.get(wireName) ?? node.children.get('member'));
  return inOrder(holder).map((child) => readValue(member, child));
}

function readMap(schema: NormalizedSchema, node: ParameterNode): Record<string, unknown> {
  const keySchema = schema.getKeySchema();
  const valueSchema = schema.getValueSchema();
  const keyName = (keySchema.getMergedTraits().xmlName as string | undefined) ?? 'key';
  const valueName = (valueSchema.getMergedTraits().xmlName as string | undefined) ?? 'value';
  const flat = Boolean(schema.getMergedTraits().xmlFlattened);
  const map: Record<string, unknown> = Object.create(null);
  for (const entry of inOrder(flat ? node : node.children.get('entry'))) {
    const key = entry.children.get(keyName) ?? entry.children.get('Name');
    const value = entry.children.get(valueName) ?? entry.children.get('Value');
    if (key?.value !== undefined && value !== undefined) {
      map[key.value] = readValue(valueSchema, value);
    }
  }
  return { ...map };
}

/** Children named 1, 2, 3 …, in that order. */
function inOrder(node: ParameterNode | undefined): ParameterNode[] {
  if (node === undefined) return [];
  const indexed = [...node.children].filter(([name]) => /^[1-9]\d{0,5}$/.test(name));
  if (indexed.length > LIST_LENGTH_MAX) {
    throw new AwsError('MalformedQueryString', 'A list of the request has too many members.');
  }
  return indexed.sort((a, b) => Number(a[0]) - Number(b[0])).map(([, child]) => child);
}
