import { createRequire } from 'node:module';
import { NormalizedSchema } from '@smithy/core/schema';
import type { StaticSchema } from '@smithy/types';
import type { ServiceName } from '../service.ts';
import { type BotocoreDescription, readBotocoreModel } from './botocore-model.ts';

/** Kinds of static Smithy schema, by their first element (@smithy/types, `StaticSchemaId`). */
const OPERATION_KIND = 9;
const ERROR_KIND = -3;

/** One modelled operation. */
export interface OperationModel {
  readonly name: string;
  readonly input: NormalizedSchema;
  readonly output: NormalizedSchema;
  /** The HTTP binding of a REST operation. */
  readonly http?: { readonly method: string; readonly uri: string; readonly statusCode: number };
  /** Names of the input's required members. */
  readonly required: ReadonlySet<string>;
}

export interface ErrorModel {
  readonly name: string;
  readonly schema: NormalizedSchema;
  readonly httpStatus?: number;
  /** The code and status of the same error under awsQuery, where they differ. */
  readonly queryCode?: string;
}

/** What a service's SDK client knows of its wire shapes. */
export interface ServiceModel {
  readonly operations: ReadonlyMap<string, OperationModel>;
  readonly errors: ReadonlyMap<string, ErrorModel>;
}

const require = createRequire(import.meta.url);
const loaded = new Map<ServiceName, ServiceModel>();

/** Services whose SDK client exports no schemas, or old ones: where their description is. */
const DESCRIPTIONS: Partial<Record<ServiceName, string>> = {
  fis: './models/fis-2020-12-01.json',
};

/** The model of a service, read once from the schemas that its SDK client package exports. */
export function serviceModel(name: ServiceName): ServiceModel {
  let model = loaded.get(name);
  if (model === undefined) {
    const description = DESCRIPTIONS[name];
    model =
      description === undefined
        ? readModel(require(`@aws-sdk/client-${name}`) as Record<string, unknown>)
        : readBotocoreModel(name, require(description) as BotocoreDescription);
    loaded.set(name, model);
  }
  return model;
}

function readModel(client: Record<string, unknown>): ServiceModel {
  const operations = new Map<string, OperationModel>();
  const errors = new Map<string, ErrorModel>();
  for (const exported of Object.values(client)) {
    if (!Array.isArray(exported) || exported.length < 5) continue;
    if (exported[0] === OPERATION_KIND) {
      const operation = readOperation(exported as unknown as OperationTuple);
      operations.set(operation.name, operation);
    } else if (exported[0] === ERROR_KIND) {
      const error = readError(exported as unknown as StaticSchema);
      errors.set(error.name, error);
    }
  }
  return { operations, errors };
}

type OperationTuple = readonly [9, string, string, unknown, SchemaRef, SchemaRef];
type SchemaRef = Parameters<typeof NormalizedSchema.of>[0];
/** Structure schemas end with the number of required members, which come first. */
type StructureTuple = readonly [3, string, string, unknown, readonly string[], unknown, number?];

function readOperation([, , name, traits, input, output]: OperationTuple): OperationModel {
  const inputSchema = NormalizedSchema.of(input);
  const http = (traits as { http?: [string, string, number] } | null)?.http;
  return {
    name,
    input: inputSchema,
    output: NormalizedSchema.of(output),
    required: requiredMembers(inputSchema),
    ...(http && { http: { method: http[0], uri: http[1], statusCode: http[2] } }),
  };
}

function requiredMembers(schema: NormalizedSchema): ReadonlySet<string> {
  if (!schema.isStructSchema()) return new Set();
  const [, , , , names, , requiredCount = 0] = schema.getSchema() as unknown as StructureTuple;
  return new Set(names.slice(0, requiredCount));
}

function readError(tuple: StaticSchema): ErrorModel {
  const schema = NormalizedSchema.of(tuple);
  const traits = schema.getMergedTraits() as {
    httpError?: number;
    awsQueryError?: [string, number];
  };
  return {
    name: schema.getName() ?? '',
    schema,
    ...(traits.httpError !== undefined && { httpStatus: traits.httpError }),
    ...(traits.awsQueryError !== undefined && { queryCode: traits.awsQueryError[0] }),
  };
}
