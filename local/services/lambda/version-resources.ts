import type { PublishLayerVersionCommandInput } from '@aws-sdk/client-lambda';
import type { ResourceProvider } from '../../service.ts';
import { addAlias } from './api/aliases.ts';
import { addLayerVersionPermission } from './api/layer-permissions.ts';
import { splitLayerArn } from './api/layer-references.ts';
import { addLayerVersion } from './api/layers.ts';
import { publish } from './api/versions.ts';
import type { Lambda } from './lambda.ts';
import { type CodeProperties, locateCode } from './resources.ts';

interface VersionProperties {
  readonly FunctionName: string;
  readonly CodeSha256?: string;
  readonly Description?: string;
}

/**
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-version.html
 */
export function versionProvider(lambda: Lambda): ResourceProvider {
  return {
    properties: {
      FunctionName: 'simulated',
      CodeSha256: 'simulated',
      Description: 'simulated',
    },
    create: (properties: VersionProperties) => {
      const { arn, version } = publish(
        lambda,
        lambda.function(properties.FunctionName),
        properties,
      );
      return { physicalId: arn, attributes: { FunctionArn: arn, Version: version } };
    },
  };
}

interface AliasProperties {
  readonly FunctionName: string;
  readonly FunctionVersion: string;
  readonly Name: string;
  readonly Description?: string;
  readonly RoutingConfig?: {
    readonly AdditionalVersionWeights?: readonly {
      readonly FunctionVersion: string;
      readonly FunctionWeight: number | string;
    }[];
  };
}

/**
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-alias.html
 */
export function aliasProvider(lambda: Lambda): ResourceProvider {
  return {
    properties: {
      FunctionName: 'simulated',
      FunctionVersion: 'simulated',
      Name: 'simulated',
      Description: 'simulated',
      RoutingConfig: {
        AdditionalVersionWeights: { FunctionVersion: 'simulated', FunctionWeight: 'simulated' },
      },
    },
    create: ({ RoutingConfig, ...properties }: AliasProperties) => {
      const weights = (RoutingConfig?.AdditionalVersionWeights ?? []).map(
        ({ FunctionVersion, FunctionWeight }) => [FunctionVersion, Number(FunctionWeight)],
      );
      const { arn } = addAlias(lambda, {
        ...properties,
        RoutingConfig: { AdditionalVersionWeights: Object.fromEntries(weights) },
      });
      return { physicalId: arn, attributes: { AliasArn: arn } };
    },
  };
}

interface LayerVersionProperties
  extends Omit<PublishLayerVersionCommandInput, 'Content' | 'LayerName'> {
  readonly LayerName?: string;
  readonly Content: CodeProperties;
}

const LONGEST_LAYER_NAME = 140;

/**
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-layerversion.html
 */
export function layerVersionProvider(lambda: Lambda): ResourceProvider {
  return {
    properties: {
      LayerName: 'simulated',
      Content: { S3Bucket: 'simulated', S3Key: 'simulated', S3ObjectVersion: 'simulated' },
      Description: 'simulated',
      LicenseInfo: 'simulated',
      CompatibleRuntimes: 'simulated',
      CompatibleArchitectures: 'simulated',
    },
    create: async ({ Content, ...properties }: LayerVersionProperties, resource) => {
      const LayerName =
        properties.LayerName ?? resource.generateName({ maxLength: LONGEST_LAYER_NAME });
      const { arn } = await addLayerVersion(lambda, { ...properties, LayerName }, () =>
        locateCode(lambda, Content, resource),
      );
      return { physicalId: arn, attributes: { LayerVersionArn: arn } };
    },
  };
}

interface LayerVersionPermissionProperties {
  readonly LayerVersionArn: string;
  readonly Action: string;
  readonly Principal: string;
  readonly OrganizationId?: string;
}

/**
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-layerversionpermission.html
 */
export function layerVersionPermissionProvider(lambda: Lambda): ResourceProvider {
  return {
    properties: {
      LayerVersionArn: 'simulated',
      Action: 'simulated',
      Principal: 'simulated',
      OrganizationId: 'simulated',
    },
    create: (properties: LayerVersionPermissionProperties, resource) => {
      const { LayerVersionArn, ...rest } = properties;
      const { layerName, version } = splitLayerArn(LayerVersionArn);
      const StatementId = resource.generateName({ maxLength: 100 });
      const input = { ...rest, LayerName: layerName, VersionNumber: version, StatementId };
      addLayerVersionPermission(lambda, input);
      const id = `${LayerVersionArn}#${StatementId}`;
      return { physicalId: id, attributes: { Id: id } };
    },
  };
}
