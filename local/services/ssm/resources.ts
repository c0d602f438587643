import type { ParameterType, PutParameterCommandInput } from '@aws-sdk/client-ssm';
import type { ResourceProvider } from '../../service.ts';
import { putParameter } from './api/put.ts';
import { invalid } from './errors.ts';
import type { Ssm } from './ssm.ts';

interface ParameterProperties {
  readonly Name?: string;
  readonly Type: ParameterType;
  readonly Value: string;
  readonly Description?: string;
  readonly AllowedPattern?: string;
  readonly DataType?: string;
  readonly Tier?: PutParameterCommandInput['Tier'];
  readonly Tags?: Readonly<Record<string, string>>;
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ssm-parameter.html */
export function parameterProvider(ssm: Ssm): ResourceProvider {
  return {
    properties: {
      Name: 'simulated',
      Type: 'simulated',
      Value: 'simulated',
      Description: 'simulated',
      AllowedPattern: 'simulated',
      DataType: 'simulated',
      Tier: 'simulated',
      Tags: 'simulated',
    },
    create({ Tags, Value, ...properties }: ParameterProperties, resource) {
      if (properties.Type === 'SecureString') {
        throw invalid('SecureString is not supported by AWS::SSM::Parameter.');
      }
      const random = resource.generateName({ maxLength: 128 }).split('-').at(-1);
      const Name = properties.Name ?? `CFN-${resource.logicalId}-${random}`;
      putParameter(
        ssm,
        {
          ...properties,
          Name,
          Value: String(Value),
          Tags: Object.entries({ ...resource.tags, ...Tags }).map(([Key, value]) => ({
            Key,
            Value: value,
          })),
        },
        { kind: 'service', name: 'cloudformation.amazonaws.com' },
      );
      return { physicalId: Name, attributes: { Type: properties.Type, Value: String(Value) } };
    },
  };
}
