import { locateCode } from './code.ts';
import type { SamResource, Translation } from './translation.ts';

/** https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-layerversion.html */
export function translateLayer(
  translation: Translation,
  { logicalId, resource, properties }: SamResource,
): void {
  // The one version that is ever made here is kept in any case.
  const { ContentUri, RetentionPolicy: _, ...rest } = properties;
  translation.resources.set(logicalId, {
    ...resource,
    Type: 'AWS::Lambda::LayerVersion',
    Properties: {
      LayerName: logicalId,
      ...rest,
      Content: locateCode(translation, ContentUri),
    },
  });
}
