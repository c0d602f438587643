import { strict as assert } from 'node:assert';
import type { NormalizedSchema } from '@smithy/core/schema';
import { serviceModel } from './gateway/models.ts';
import type { ServiceName } from './service.ts';

/**
 * An operation's input as the SDK has it, from how people write it in JSON: members begin with a capital or not (services
 * that call others want `ExperimentTemplateId` where FIS itself says `experimentTemplateId`), timestamps are text or epoch
 * seconds, blobs plain text. What the operation does not know is left out.
 */
export function readJsonInput(service: ServiceName, operation: string, document: object): object {
  const model = serviceModel(service).operations.get(operation);
  assert(model !== undefined, `${service} has an operation that its SDK client has not`);
  return read(model.input, document) as object;
}

function read(schema: NormalizedSchema, value: unknown): unknown {
  if (value === null || value === undefined) return undefined;
  if (schema.isBlobSchema() && typeof value === 'string') return Buffer.from(value);
  if (schema.isTimestampSchema()) return readTime(value);
  if (schema.isListSchema() && Array.isArray(value)) {
    return value.map((item) => read(schema.getValueSchema(), item));
  }
  if (typeof value !== 'object' || Array.isArray(value)) return value;
  if (schema.isMapSchema()) {
    return mapObject(value, (key, item) => [key, read(schema.getValueSchema(), item)]);
  }
  return schema.isStructSchema() ? readStructure(schema, value) : value;
}

function readStructure(schema: NormalizedSchema, value: object): object {
  const members = new Map(
    [...schema.structIterator()].map(([name, member]) => [capitalize(name), { name, member }]),
  );
  return mapObject(value, (key, item) => {
    const known = members.get(capitalize(key));
    return known && [known.name, read(known.member, item)];
  });
}

function mapObject(
  object: object,
  change: (key: string, value: unknown) => readonly [string, unknown] | undefined,
): object {
  const entries = Object.entries(object).map(([key, value]) => change(key, value));
  return Object.fromEntries(entries.filter((entry) => entry !== undefined));
}

function readTime(value: unknown): unknown {
  if (typeof value === 'number') return new Date(value * 1000);
  return typeof value === 'string' ? new Date(value) : value;
}

function capitalize(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}
