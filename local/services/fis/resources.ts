import type { ResourceProvider } from '../../service.ts';
import { createTemplate } from './api/templates.ts';
import type { Fis } from './fis.ts';
import type { TemplateInput } from './model/read-template.ts';

/** CloudFormation writes these two in capitals, all else as the API does. */
interface TemplateProperties {
  readonly Description: string;
  readonly RoleArn: string;
  readonly Actions?: TemplateJson['actions'];
  readonly Targets?: TemplateJson['targets'];
  readonly StopConditions: readonly { Source: string; Value?: string }[];
  readonly Tags?: Record<string, string>;
  readonly LogConfiguration?: LogProperties;
  readonly ExperimentOptions?: { AccountTargeting?: string; EmptyTargetResolutionMode?: string };
}

interface LogProperties {
  readonly LogSchemaVersion: number | string;
  readonly CloudWatchLogsConfiguration?: { readonly LogGroupArn: string };
  readonly S3Configuration?: { readonly BucketName: string; readonly Prefix?: string };
}

// biome-ignore lint/suspicious/noExplicitAny: CloudFormation's own spelling of the API's members.
type Capitals = Record<string, any>;
interface TemplateJson {
  readonly actions: Record<string, Capitals>;
  readonly targets: Record<string, Capitals>;
}

const UNDERSTOOD = 'simulated';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-fis-experimenttemplate.html */
export function experimentTemplateProvider(fis: Fis): ResourceProvider {
  return {
    properties: {
      Description: UNDERSTOOD,
      RoleArn: UNDERSTOOD,
      Actions: UNDERSTOOD,
      Targets: UNDERSTOOD,
      StopConditions: { Source: UNDERSTOOD, Value: UNDERSTOOD },
      Tags: UNDERSTOOD,
      LogConfiguration: UNDERSTOOD,
      ExperimentOptions: { AccountTargeting: UNDERSTOOD, EmptyTargetResolutionMode: UNDERSTOOD },
    },
    create(properties: TemplateProperties, { stackId, logicalId, tags }) {
      const template = createTemplate(fis, {
        ...readProperties(properties),
        clientToken: `${stackId.slice(-36)}/${logicalId}`,
        tags: { ...tags, ...properties.Tags },
      });
      return { physicalId: template.id, attributes: { Id: template.id } };
    },
  };
}

function readProperties(properties: TemplateProperties): TemplateInput {
  const { LogConfiguration: log, ExperimentOptions: options } = properties;
  return {
    description: properties.Description,
    roleArn: properties.RoleArn,
    actions: lowerAll(properties.Actions) as NonNullable<TemplateInput['actions']>,
    targets: lowerAll(properties.Targets) as NonNullable<TemplateInput['targets']>,
    stopConditions: properties.StopConditions.map(({ Source, Value }) => ({
      source: Source,
      ...(Value !== undefined && { value: Value }),
    })),
    ...(options && { experimentOptions: lower(options) }),
    ...(log && {
      logConfiguration: {
        logSchemaVersion: Number(log.LogSchemaVersion),
        ...(log.CloudWatchLogsConfiguration && {
          cloudWatchLogsConfiguration: { logGroupArn: log.CloudWatchLogsConfiguration.LogGroupArn },
        }),
        ...(log.S3Configuration && {
          s3Configuration: lower(log.S3Configuration) as { bucketName: string; prefix?: string },
        }),
      },
    }),
  };
}

function lowerAll(named: Record<string, Capitals> = {}): Record<string, Capitals> {
  return Object.fromEntries(Object.entries(named).map(([name, value]) => [name, lower(value)]));
}

/** `ResourceType` is `resourceType` in the API; the names below it are the user's or the action's own. */
function lower(value: object): Capitals {
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      `${key.charAt(0).toLowerCase()}${key.slice(1)}`,
      key === 'Filters' ? (item as object[]).map(lower) : item,
    ]),
  );
}
