import { intrinsicCall } from '../intrinsics/call.ts';
import { dependsOn } from '../template.ts';
import type { SamEvent } from './events.ts';
import { addBeside, asList, asMap, present, type Translation } from './translation.ts';

/**
 * An S3 event: the bucket, which must stand in the same template, notifies the function.
 * https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-s3.html
 */
export function addBucketNotification(translation: Translation, event: SamEvent): void {
  const { resources, untranslated } = translation;
  const { Bucket, Events, Filter } = event.properties;
  const { logicalId, resource } = event.function;
  const call = intrinsicCall(asMap(Bucket));
  const bucketId = call?.name === 'Ref' ? String(call.argument) : '';
  const bucket = resources.get(bucketId);
  if (bucket?.Type !== 'AWS::S3::Bucket') {
    const what = 'a bucket that is no resource of the template';
    untranslated.push({ logicalId, path: `Events.${event.name}.Bucket`, what });
    return;
  }
  const permissionId = `${logicalId}${event.name}Permission`;
  addBeside(translation, resource, permissionId, {
    Type: 'AWS::Lambda::Permission',
    Properties: {
      Action: 'lambda:InvokeFunction',
      FunctionName: event.target,
      Principal: 's3.amazonaws.com',
      SourceAccount: { Ref: 'AWS::AccountId' },
    },
  });
  const configuration = asMap(bucket.Properties?.NotificationConfiguration);
  const added = asList(Events).map((Event) => present({ Event, Function: event.target, Filter }));
  resources.set(bucketId, {
    ...bucket,
    // A bucket tries its destinations when it is configured.
    DependsOn: [...dependsOn(bucket), permissionId],
    Properties: {
      ...bucket.Properties,
      NotificationConfiguration: {
        ...configuration,
        LambdaConfigurations: [...asList(configuration.LambdaConfigurations), ...added],
      },
    },
  });
}
