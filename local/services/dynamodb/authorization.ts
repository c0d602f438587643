import type {
  BatchGetItemCommandInput,
  BatchWriteItemCommandInput,
  TransactGetItemsCommandInput,
  TransactWriteItemsCommandInput,
} from '@aws-sdk/client-dynamodb';
import {
  type Authorization,
  anywhere,
  on,
  type Permission,
  type PermissionRow,
} from '../../access/authorization.ts';
import { type PolicyDocument, readPolicyText } from '../../access/document.ts';
import type { Database } from './delivery.ts';

interface Request {
  readonly TableName?: string;
  readonly IndexName?: string;
  readonly Key?: object;
  readonly Item?: object;
  readonly Select?: string;
  readonly ReturnValues?: string;
  readonly ReturnConsumedCapacity?: string;
}

interface OfStream {
  readonly StreamArn?: string;
  readonly ShardIterator?: string;
}

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html */
export function authorization(database: Database): Authorization {
  const tables = new TableNames(database);
  const onTable = (action: string) =>
    on(`dynamodb:${action}`, ({ TableName }: Request) => tables.arn(TableName));
  const onResource = (action: string) =>
    on(`dynamodb:${action}`, ({ ResourceArn = '*' }: { ResourceArn?: string }) => ResourceArn);
  return {
    keys: [
      'dynamodb:select',
      'dynamodb:returnvalues',
      'dynamodb:returnconsumedcapacity',
      'dynamodb:enclosingoperation',
    ],
    policyOf: (arn) => policyOf(database, arn),
    tagsOf: (arn) => database.tables.get(tables.name(arn))?.tags,
    operations: {
      CreateTable: onTable('CreateTable'),
      DescribeTable: onTable('DescribeTable'),
      UpdateTable: onTable('UpdateTable'),
      DeleteTable: onTable('DeleteTable'),
      ListTables: anywhere('dynamodb:ListTables'),
      PutItem: tables.row('PutItem'),
      GetItem: tables.row('GetItem'),
      UpdateItem: tables.row('UpdateItem'),
      DeleteItem: tables.row('DeleteItem'),
      Query: tables.row('Query'),
      Scan: tables.row('Scan'),
      BatchGetItem: ({ RequestItems = {} }: BatchGetItemCommandInput) =>
        Object.entries(RequestItems).map(([TableName, { Keys = [] }]) =>
          tables.permission('BatchGetItem', { TableName }, Keys),
        ),
      BatchWriteItem: ({ RequestItems = {} }: BatchWriteItemCommandInput) =>
        Object.entries(RequestItems).map(([TableName, requests]) => {
          const items = requests.map(
            ({ PutRequest, DeleteRequest }) => PutRequest?.Item ?? DeleteRequest?.Key ?? {},
          );
          return tables.permission('BatchWriteItem', { TableName }, items);
        }),
      TransactWriteItems: (input: TransactWriteItemsCommandInput) => transactWrite(tables, input),
      TransactGetItems: ({ TransactItems = [] }: TransactGetItemsCommandInput) =>
        TransactItems.map(({ Get }) => tables.permission('GetItem', Get as Request, [Get?.Key])),
      UpdateTimeToLive: onTable('UpdateTimeToLive'),
      DescribeTimeToLive: onTable('DescribeTimeToLive'),
      TagResource: onResource('TagResource'),
      UntagResource: onResource('UntagResource'),
      ListTagsOfResource: onResource('ListTagsOfResource'),
      PutResourcePolicy: onResource('PutResourcePolicy'),
      GetResourcePolicy: onResource('GetResourcePolicy'),
      DeleteResourcePolicy: onResource('DeleteResourcePolicy'),
    },
  };
}

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html */
export function streamAuthorization(database: Database): Authorization {
  const onStream = (action: string) =>
    on(`dynamodb:${action}`, ({ StreamArn = '*' }: OfStream) => StreamArn);
  return {
    policyOf: (arn) => policyOf(database, arn),
    operations: {
      ListStreams: anywhere('dynamodb:ListStreams'),
      DescribeStream: onStream('DescribeStream'),
      GetShardIterator: onStream('GetShardIterator'),
      // An iterator begins with its stream's ARN.
      GetRecords: on('dynamodb:GetRecords', ({ ShardIterator = '' }: OfStream) =>
        ShardIterator.slice(0, ShardIterator.indexOf('|')),
      ),
    },
  };
}

function policyOf(database: Database, arn: string): PolicyDocument | undefined {
  const owner = database.policyOwner(arn);
  const policy = owner && database.policies.get(owner);
  return policy && readPolicyText(policy.text);
}

/** Tables by what requests call them, and what touching their items takes. */
class TableNames {
  readonly #database: Database;
  /** ARNs of the tables that requests name, whether or not they exist. */
  readonly #arns = new Map<string, string>();

  constructor(database: Database) {
    this.#database = database;
  }

  arn(name = ''): string {
    if (name.startsWith('arn:')) return name;
    let arn = this.#database.tables.get(name)?.arn ?? this.#arns.get(name);
    if (arn === undefined) {
      arn = this.#database.context.arn('dynamodb', `table/${name}`);
      this.#arns.set(name, arn);
    }
    return arn;
  }

  /** The name of the table that an ARN, perhaps of an index, is about. */
  name(arn: string): string {
    return /:table\/([^/]+)/.exec(arn)?.[1] ?? '';
  }

  row(action: string): PermissionRow {
    return (request: Request) => this.permission(action, request, [request.Item ?? request.Key]);
  }

  /** @param items those whose partition keys the request names */
  permission(action: string, request: Request, items: readonly (object | undefined)[]): Permission {
    const { IndexName, Select, ReturnValues, ReturnConsumedCapacity } = request;
    const arn = this.arn(request.TableName);
    const hashKey = this.#database.tables.get(this.name(arn))?.key.hash.name;
    return {
      action: `dynamodb:${action}`,
      resource: IndexName === undefined ? arn : `${arn}/index/${IndexName}`,
      keys: {
        'dynamodb:select': Select,
        'dynamodb:returnvalues': ReturnValues,
        'dynamodb:returnconsumedcapacity': ReturnConsumedCapacity,
        ...(hashKey !== undefined && leadingKeys(items, hashKey)),
      },
    };
  }
}

/** Without items, as in a query, the key is one that the engine cannot tell. */
function leadingKeys(
  items: readonly (object | undefined)[],
  hashKey: string,
): Record<string, readonly string[]> {
  const values = items.flatMap((item) => {
    const value = (item as Record<string, Record<string, string>> | undefined)?.[hashKey];
    return value === undefined ? [] : Object.values(value);
  });
  return values.length === 0 ? {} : { 'dynamodb:leadingkeys': values };
}

function transactWrite(
  tables: TableNames,
  { TransactItems = [] }: TransactWriteItemsCommandInput,
): Permission[] {
  return TransactItems.flatMap(({ Put, Update, Delete, ConditionCheck }) => [
    ...(Put ? [tables.permission('PutItem', Put as Request, [Put.Item])] : []),
    ...(Update ? [tables.permission('UpdateItem', Update as Request, [Update.Key])] : []),
    ...(Delete ? [tables.permission('DeleteItem', Delete as Request, [Delete.Key])] : []),
    ...(ConditionCheck
      ? [tables.permission('ConditionCheckItem', ConditionCheck as Request, [ConditionCheck.Key])]
      : []),
  ]);
}
