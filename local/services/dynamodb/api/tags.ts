import type { Operation } from '../../../service.ts';
import type { Database } from '../delivery.ts';
import {
  InvalidParameterError,
  MissingMemberError,
  ResourceNotFoundError,
  ValidationError,
} from '../errors.ts';
import { MAXIMUM_TAGS } from '../limits.ts';
import type { Table } from '../model/table.ts';

export interface Tag {
  readonly Key: string;
  readonly Value: string;
}

interface TagsInput {
  readonly ResourceArn?: string;
  readonly Tags?: readonly Tag[];
  readonly TagKeys?: readonly string[];
}

/**
 * Tags on tables.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TagResource.html
 */
export function createTagOperations(database: Database): Record<string, Operation> {
  return {
    TagResource(input: TagsInput) {
      const table = taggedTable(database, input);
      if (input.Tags === undefined) throw new MissingMemberError('tags');
      if (input.Tags.length === 0)
        throw new ValidationError('Atleast one Tag needs to be provided as Input.');
      addTags(table, input.Tags);
      return {};
    },
    UntagResource(input: TagsInput) {
      const table = taggedTable(database, input);
      if (input.TagKeys === undefined) throw new MissingMemberError('tagKeys');
      if (input.TagKeys.length === 0)
        throw new ValidationError('Atleast one Tag Key needs to be provided as Input.');
      for (const key of input.TagKeys) table.tags.delete(key);
      return {};
    },
    ListTagsOfResource(input: TagsInput) {
      const { tags } = taggedTable(database, input);
      return { Tags: [...tags].map(([Key, Value]) => ({ Key, Value })) };
    },
  };
}

function taggedTable({ tables }: Database, { ResourceArn: arn }: TagsInput): Table {
  if (arn === undefined) throw new ValidationError('Invalid TableArn');
  if (!arn.startsWith('arn:')) {
    throw new InvalidParameterError(`ARNs must start with 'arn:': ${arn}`);
  }
  const [, name] = /^arn:[^:]+:dynamodb:[^:]*:[^:]*:table\/([^/]+)$/.exec(arn) ?? [];
  const table = name === undefined ? undefined : tables.get(name);
  if (name === undefined) {
    throw new ValidationError(`Invalid TableArn: Invalid ResourceArn provided as input ${arn}`);
  }
  if (table === undefined || table.arn !== arn) {
    // AWS's own spelling.
    throw new ResourceNotFoundError(`ResourcArn: ${arn} not found`);
  }
  return table;
}

export function addTags(table: Table, tags: readonly Tag[]): void {
  const keys = tags.map((tag) => tag.Key);
  const repeated = keys.find((key, index) => keys.indexOf(key) !== index);
  if (repeated !== undefined) {
    throw new ValidationError(
      `Duplicate Tag Keys provided as input: Duplicate Tag Key found ${repeated}`,
    );
  }
  if (new Set([...table.tags.keys(), ...keys]).size > MAXIMUM_TAGS) {
    throw new ValidationError(
      'Number of Tags exceed the current limit for the provided ResourceArn',
    );
  }
  for (const { Key, Value } of tags) table.tags.set(Key, Value);
}
