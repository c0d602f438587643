import { strict as assert } from 'node:assert';
import { NormalizedSchema } from '@smithy/core/schema';
import type { StaticSchema } from '@smithy/types';
import type { ErrorModel, OperationModel, ServiceModel } from './models.ts';

/** A service description as botocore keeps it: `service-2.json`. */
export interface BotocoreDescription {
  readonly operations: Readonly<Record<string, BotocoreOperation>>;
  readonly shapes: Readonly<Record<string, BotocoreShape>>;
}

interface BotocoreOperation {
  readonly http: { readonly method: string; readonly requestUri: string; responseCode?: number };
  readonly input?: { readonly shape: string };
  readonly output?: { readonly shape: string };
}

interface BotocoreShape {
  readonly type: string;
  readonly members?: Readonly<Record<string, BotocoreMember>>;
  readonly required?: readonly string[];
  readonly member?: BotocoreMember;
  readonly key?: BotocoreMember;
  readonly value?: BotocoreMember;
  readonly exception?: boolean;
  readonly error?: { readonly httpStatusCode?: number };
}

interface BotocoreMember {
  readonly shape: string;
  readonly location?: 'uri' | 'querystring' | 'header';
  readonly locationName?: string;
}

type SchemaRef = Parameters<typeof NormalizedSchema.of>[0];

/** Kinds of static Smithy schema (@smithy/types, `StaticSchemaId` and the sentinels of simple types). */
const [LIST, MAP, STRUCTURE] = [1, 2, 3];
const SIMPLE: Readonly<Record<string, number>> = {
  string: 0,
  integer: 1,
  long: 1,
  boolean: 2,
  timestamp: 4,
};

/**
 * Reads a REST-JSON service description of botocore's into the Smithy schemas that the gateway speaks by.
 * https://github.com/boto/botocore/tree/develop/botocore/data
 */
export function readBotocoreModel(
  namespace: string,
  { operations, shapes }: BotocoreDescription,
): ServiceModel {
  const schemas = new Map<string, SchemaRef>();
  const shapeOf = (name: string): BotocoreShape => {
    const shape = shapes[name];
    assert(shape !== undefined, `the model ${namespace} has the shape ${name}`);
    return shape;
  };
  const schemaOf = (name: string): SchemaRef => {
    const known = schemas.get(name);
    if (known !== undefined) return known;
    const schema = schemaFor(namespace, name, shapeOf(name), schemaOf);
    schemas.set(name, schema);
    return schema;
  };
  const structure = (ref: { shape: string } | undefined) =>
    NormalizedSchema.of(
      ref === undefined
        ? ([STRUCTURE, namespace, 'Unit', 0, [], []] as never)
        : schemaOf(ref.shape),
    );
  const readOperation = ([name, { http, input, output }]: [string, BotocoreOperation]) => {
    const model: OperationModel = {
      name,
      input: structure(input),
      output: structure(output),
      required: new Set(input && shapeOf(input.shape).required),
      http: { method: http.method, uri: http.requestUri, statusCode: http.responseCode ?? 200 },
    };
    return [name, model] as const;
  };
  const readError = ([name, { error }]: [string, BotocoreShape]) => {
    const schema = NormalizedSchema.of(schemaOf(name));
    const httpStatus = error?.httpStatusCode;
    const model: ErrorModel = { name, schema, ...(httpStatus !== undefined && { httpStatus }) };
    return [name, model] as const;
  };
  return {
    operations: new Map(Object.entries(operations).map(readOperation)),
    errors: new Map(
      Object.entries(shapes)
        .filter(([, { exception }]) => exception)
        .map(readError),
    ),
  };
}

function schemaFor(
  namespace: string,
  name: string,
  shape: BotocoreShape,
  schemaOf: (name: string) => SchemaRef,
): SchemaRef {
  const simple = SIMPLE[shape.type];
  if (simple !== undefined) return simple as SchemaRef;
  // References wait, because shapes may hold themselves.
  const refer = (member: BotocoreMember | undefined) => () => schemaOf(member?.shape ?? '');
  switch (shape.type) {
    case 'list':
      return [LIST, namespace, name, 0, refer(shape.member)] as unknown as StaticSchema;
    case 'map':
      return [MAP, namespace, name, 0, 0, refer(shape.value)] as unknown as StaticSchema;
    case 'structure': {
      const members = Object.entries(shape.members ?? {});
      const names = members.map(([memberName]) => memberName);
      const refs = members.map(([, member]) => [refer(member), traitsOf(member)]);
      return [STRUCTURE, namespace, name, 0, names, refs] as unknown as StaticSchema;
    }
    default:
      assert.fail(`the model ${namespace} has a shape ${name} of type ${shape.type}`);
  }
}

function traitsOf({ location, locationName }: BotocoreMember): object {
  if (location === 'uri') return { httpLabel: 1 };
  if (location === 'querystring') return { httpQuery: locationName };
  if (location === 'header') return { httpHeader: locationName };
  return locationName === undefined ? {} : { jsonName: locationName };
}
