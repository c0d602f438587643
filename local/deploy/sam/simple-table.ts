import { tagList } from './function.ts';
import { asMap, present, type SamResource, type Translation } from './translation.ts';

/** SAM's words for DynamoDB's types of keys. */
const KEY_TYPES: Readonly<Record<string, string>> = { String: 'S', Number: 'N', Binary: 'B' };

/**
 * A table with one key.
 * https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-simpletable.html
 */
export function translateSimpleTable(
  { resources }: Translation,
  { logicalId, resource, properties }: SamResource,
): void {
  const { PrimaryKey, ProvisionedThroughput, Tags, ...rest } = properties;
  const { Name: AttributeName = 'id', Type: type = 'String' } = asMap(PrimaryKey);
  resources.set(logicalId, {
    ...resource,
    Type: 'AWS::DynamoDB::Table',
    Properties: present({
      ...rest,
      AttributeDefinitions: [{ AttributeName, AttributeType: KEY_TYPES[String(type)] }],
      KeySchema: [{ AttributeName, KeyType: 'HASH' }],
      ProvisionedThroughput,
      BillingMode: ProvisionedThroughput === undefined ? 'PAY_PER_REQUEST' : undefined,
      Tags: Tags === undefined ? undefined : tagList(Tags),
    }),
  });
}
