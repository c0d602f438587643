import type { Kernel } from '../../kernel/kernel.ts';
import type { Context, ServiceDefinition } from '../../service.ts';
import { createBatchOperations } from './api/batches.ts';
import { createItemOperations } from './api/items.ts';
import { createReadOperations } from './api/reads.ts';
import { createResourcePolicyOperations } from './api/resource-policies.ts';
import { createStreamOperations } from './api/streams.ts';
import { createTableOperations } from './api/tables.ts';
import { createTagOperations } from './api/tags.ts';
import { createTimeToLiveOperations } from './api/time-to-live.ts';
import { createTransactionOperations } from './api/transactions.ts';
import { authorization, streamAuthorization } from './authorization.ts';
import { Database } from './delivery.ts';
import { createResourceProviders } from './resources.ts';

/**
 * DynamoDB and its streams are two endpoints of one service: whichever starts first makes the
 * database of both.
 */
const databases = new WeakMap<Kernel, Database>();

function databaseOf(context: Context): Database {
  let database = databases.get(context.kernel);
  if (database === undefined) {
    database = new Database(context);
    databases.set(context.kernel, database);
  }
  return database;
}

export const DYNAMODB: ServiceDefinition = {
  name: 'dynamodb',
  wireJson: true,
  create(context) {
    const database = databaseOf(context);
    return {
      operations: {
        ...createTableOperations(database),
        ...database.metrics.measured(
          {
            ...createItemOperations(database),
            ...createReadOperations(database),
            ...createBatchOperations(database),
            ...createTransactionOperations(database),
          },
          database.tables,
        ),
        ...createTimeToLiveOperations(database),
        ...createResourcePolicyOperations(database),
        ...createTagOperations(database),
      },
      resources: createResourceProviders(database),
      authorization: authorization(database),
    };
  },
};

export const DYNAMODB_STREAMS: ServiceDefinition = {
  name: 'dynamodb-streams',
  wireJson: true,
  create: (context) => ({
    operations: createStreamOperations(databaseOf(context)),
    authorization: streamAuthorization(databaseOf(context)),
  }),
};
