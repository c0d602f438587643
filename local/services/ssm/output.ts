import type * as SDK from '@aws-sdk/client-ssm';
import { CIPHERTEXT_PREFIX } from './limits.ts';
import { latest, type Parameter, type ParameterVersion, type SelectedVersion } from './model.ts';
import { arnResource } from './names.ts';
import type { Ssm } from './ssm.ts';

/** A parameter with its value, as the Get operations show it. */
export function showParameter(
  { context }: Ssm,
  { parameter, version, selector }: SelectedVersion,
  isDecrypted: boolean,
): SDK.Parameter {
  return {
    Name: parameter.name,
    Type: version.type,
    Value: shownValue(version, isDecrypted),
    Version: version.version,
    ...(selector !== undefined && { Selector: selector }),
    LastModifiedDate: new Date(version.modifiedAtMs),
    ARN: context.arn('ssm', arnResource(parameter.name)),
    DataType: version.dataType,
  };
}

/** What DescribeParameters tells: all but the value. */
export function describeParameter({ context }: Ssm, parameter: Parameter): SDK.ParameterMetadata {
  return {
    Name: parameter.name,
    ARN: context.arn('ssm', arnResource(parameter.name)),
    ...describeVersion(latest(parameter)),
  };
}

/** A version as GetParameterHistory shows it. */
export function showHistory(
  { name }: Parameter,
  version: ParameterVersion,
  isDecrypted: boolean,
): SDK.ParameterHistory {
  return {
    Name: name,
    Value: shownValue(version, isDecrypted),
    Labels: [...version.labels],
    ...describeVersion(version),
  };
}

function describeVersion(version: ParameterVersion) {
  const { keyId, description, allowedPattern } = version;
  return {
    Type: version.type,
    ...(keyId !== undefined && { KeyId: keyId }),
    LastModifiedDate: new Date(version.modifiedAtMs),
    LastModifiedUser: version.modifiedBy,
    ...(description !== undefined && { Description: description }),
    ...(allowedPattern !== undefined && { AllowedPattern: allowedPattern }),
    Version: version.version,
    Tier: version.tier,
    Policies: [],
    DataType: version.dataType,
  };
}

function shownValue({ type, value }: ParameterVersion, isDecrypted: boolean): string {
  if (type !== 'SecureString' || isDecrypted) return value;
  return CIPHERTEXT_PREFIX + Buffer.from(value).toString('base64');
}
