import type { ServiceName } from '../service.ts';

/** How a service speaks on the wire: what its schemas leave unsaid. */
export interface WireProfile {
  readonly name: ServiceName;
  /** The service part of a SigV4 credential scope. */
  readonly signingName: string;
  readonly protocol: 'aws-json' | 'aws-query' | 'rest-json' | 'rest-xml';
  /** In the path of rpc-v2-cbor, for services that speak it too: the Smithy service shape's name. */
  readonly cborServiceName?: string;
  /** Before the dot in `X-Amz-Target`, for awsJson. */
  readonly targetPrefix?: string;
  readonly jsonVersion?: '1.0' | '1.1';
  /** For awsQuery, also as a second protocol beside awsJson. */
  readonly xmlNamespace?: string;
}

/** Every service that has a wire. Values from the services' Smithy models (github.com/aws/api-models-aws). */
export const WIRE_PROFILES: readonly WireProfile[] = [
  {
    name: 's3',
    signingName: 's3',
    protocol: 'rest-xml',
    xmlNamespace: 'http://s3.amazonaws.com/doc/2006-03-01/',
  },
  {
    name: 'sqs',
    signingName: 'sqs',
    protocol: 'aws-json',
    targetPrefix: 'AmazonSQS',
    jsonVersion: '1.0',
    xmlNamespace: 'http://queue.amazonaws.com/doc/2012-11-05/',
  },
  {
    name: 'sns',
    signingName: 'sns',
    protocol: 'aws-query',
    xmlNamespace: 'http://sns.amazonaws.com/doc/2010-03-31/',
  },
  {
    name: 'dynamodb',
    signingName: 'dynamodb',
    protocol: 'aws-json',
    targetPrefix: 'DynamoDB_20120810',
    jsonVersion: '1.0',
  },
  {
    name: 'dynamodb-streams',
    signingName: 'dynamodb',
    protocol: 'aws-json',
    targetPrefix: 'DynamoDBStreams_20120810',
    jsonVersion: '1.0',
  },
  {
    name: 'eventbridge',
    signingName: 'events',
    protocol: 'aws-json',
    targetPrefix: 'AWSEvents',
    jsonVersion: '1.1',
  },
  {
    name: 'cloudwatch',
    signingName: 'monitoring',
    protocol: 'aws-json',
    targetPrefix: 'GraniteServiceVersion20100801',
    jsonVersion: '1.0',
    cborServiceName: 'GraniteServiceVersion20100801',
    xmlNamespace: 'http://monitoring.amazonaws.com/doc/2010-08-01/',
  },
  {
    name: 'cloudwatch-logs',
    signingName: 'logs',
    protocol: 'aws-json',
    targetPrefix: 'Logs_20140328',
    jsonVersion: '1.1',
  },
  {
    name: 'kms',
    signingName: 'kms',
    protocol: 'aws-json',
    targetPrefix: 'TrentService',
    jsonVersion: '1.1',
  },
  {
    name: 'ssm',
    signingName: 'ssm',
    protocol: 'aws-json',
    targetPrefix: 'AmazonSSM',
    jsonVersion: '1.1',
  },
  { name: 'fis', signingName: 'fis', protocol: 'rest-json' },
  { name: 'lambda', signingName: 'lambda', protocol: 'rest-json' },
  { name: 'scheduler', signingName: 'scheduler', protocol: 'rest-json' },
  { name: 'xray', signingName: 'xray', protocol: 'rest-json' },
  {
    name: 'cloudformation',
    signingName: 'cloudformation',
    protocol: 'aws-query',
    xmlNamespace: 'http://cloudformation.amazonaws.com/doc/2010-05-15/',
  },
  {
    name: 'iam',
    signingName: 'iam',
    protocol: 'aws-query',
    xmlNamespace: 'https://iam.amazonaws.com/doc/2010-05-08/',
  },
  {
    name: 'sts',
    signingName: 'sts',
    protocol: 'aws-query',
    xmlNamespace: 'https://sts.amazonaws.com/doc/2011-06-15/',
  },
];
