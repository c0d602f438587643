import { CfnGlobalTable, CfnTable } from 'aws-cdk-lib/aws-dynamodb';
import { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnLogGroup } from 'aws-cdk-lib/aws-logs';
import { CfnBucket, CfnBucketPolicy } from 'aws-cdk-lib/aws-s3';
import { CfnTopic, CfnTopicPolicy } from 'aws-cdk-lib/aws-sns';
import { CfnQueue, CfnQueuePolicy } from 'aws-cdk-lib/aws-sqs';
import { Annotations, type IAspect, Stack } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';

/** Rules that hold for every resource of every stack; a breach fails the synthesis. */
export class HouseRules implements IAspect {
  visit(node: IConstruct): void {
    for (const breach of breaches(node)) Annotations.of(node).addError(breach);
  }
}

function breaches(node: IConstruct): string[] {
  const found: string[] = [];
  if (node instanceof CfnLogGroup && node.retentionInDays === undefined) {
    found.push(
      'Give the log group a retention: without one its logs are kept, and paid, for ever.',
    );
  }
  if (node instanceof CfnFunction && node.reservedConcurrentExecutions === undefined) {
    found.push('Reserve concurrency for the function, so that it cannot starve the others.');
  }
  if (node instanceof CfnFunction && node.loggingConfig === undefined) {
    found.push('Give the function a log group of its own, with a retention.');
  }
  if (hasPhysicalName(node)) {
    found.push(
      'Leave the name to CloudFormation: a named resource that holds data cannot be replaced.',
    );
  }
  if (holdsMessagesOrObjects(node) && !deniesPlainHttp(node)) {
    found.push('Refuse access without TLS: set enforceSSL.');
  }
  return found;
}

/** The CDK fills every name with a token; only resolving it tells whether there is one. */
function hasPhysicalName(node: IConstruct): boolean {
  const resolve = (name: unknown) => Stack.of(node).resolve(name);
  if (node instanceof CfnBucket) return resolve(node.bucketName) !== undefined;
  if (node instanceof CfnTable || node instanceof CfnGlobalTable) {
    return resolve(node.tableName) !== undefined;
  }
  return false;
}

function holdsMessagesOrObjects(node: IConstruct): boolean {
  return node instanceof CfnBucket || node instanceof CfnQueue || node instanceof CfnTopic;
}

/**
 * Whether the policy that the CDK keeps beside the resource, as `Policy`, denies what comes without
 * TLS.
 */
function deniesPlainHttp(node: IConstruct): boolean {
  const policy = node.node.scope?.node.tryFindChild('Policy')?.node.defaultChild;
  const isPolicy =
    policy instanceof CfnBucketPolicy ||
    policy instanceof CfnQueuePolicy ||
    policy instanceof CfnTopicPolicy;
  if (!isPolicy) return false;
  const document: PolicyJson = Stack.of(node).resolve(policy.policyDocument);
  return document.Statement.some(
    ({ Effect, Condition }) =>
      Effect === 'Deny' && Condition?.Bool?.['aws:SecureTransport'] === 'false',
  );
}

interface PolicyJson {
  readonly Statement: readonly {
    readonly Effect: string;
    readonly Condition?: { readonly Bool?: Readonly<Record<string, string>> };
  }[];
}
