import { LayerVersion } from 'aws-cdk-lib/aws-lambda';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { Stack } from 'aws-cdk-lib/core';
import { faultPrefix, LAYER_PARAMETER } from '../fault-settings.ts';
import type { HandlerFunction } from './handler-function.ts';

/**
 * Puts the extension of FIS into a function, and lets it read the function's own faults.
 * https://docs.aws.amazon.com/fis/latest/userguide/use-lambda-actions.html
 */
export function makeBreakable(handler: HandlerFunction, faults: Bucket): void {
  const stack = Stack.of(handler);
  const layerArn = StringParameter.valueForStringParameter(stack, LAYER_PARAMETER);
  const prefix = faultPrefix(handler.node.id);
  handler.function.addLayers(LayerVersion.fromLayerVersionArn(handler, 'FaultExtension', layerArn));
  const variables = {
    AWS_LAMBDA_EXEC_WRAPPER: '/opt/aws-fis/bootstrap',
    AWS_FIS_CONFIGURATION_LOCATION: faults.arnForObjects(prefix),
    // Handlers here are done before a poll is: without waiting for it they would never hear of a fault.
    AWS_FIS_POLL_MAX_WAIT_MILLISECONDS: '2000',
  };
  for (const [name, value] of Object.entries(variables)) {
    handler.function.addEnvironment(name, value);
  }
  handler.allow(['s3:GetObject'], [faults.arnForObjects(`${prefix}*`)]);
  handler.allow(['s3:ListBucket'], [faults.bucketArn], {
    StringLike: { 's3:prefix': `${prefix}*` },
  });
}
