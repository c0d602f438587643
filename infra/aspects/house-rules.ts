import { CfnGlobalTable, CfnTable } from 'aws-cdk-lib/aws-dynamodb';
import { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnLogGroup } from 'aws-cdk-lib/aws-logs';
import { CfnBucket } from 'aws-cdk-lib/aws-s3';
import { Annotations, type IAspect } from 'aws-cdk-lib/core';
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
  return found;
}

function hasPhysicalName(node: IConstruct): boolean {
  if (node instanceof CfnBucket) return node.bucketName !== undefined;
  if (node instanceof CfnTable || node instanceof CfnGlobalTable)
    return node.tableName !== undefined;
  return false;
}
