import { AwsError, UserError } from '../errors.ts';
import type { ServiceHost } from '../host.ts';
import type { ReadStored } from './parameters.ts';

/** Reads Parameter Store as CloudFormation does, which never shows a SecureString. */
export function storedParameterReader(host: ServiceHost): ReadStored {
  return async (name) => {
    try {
      const { Parameter } = await host.call<{ Parameter: { Value: string } }>(
        'ssm',
        'GetParameter',
        { Name: name, WithDecryption: true },
        { kind: 'service', name: 'cloudformation.amazonaws.com' },
      );
      return Parameter.Value;
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      throw new UserError(
        `The parameter ${name} of Parameter Store cannot be read: ${error.code}` +
          `${error.message === '' ? '' : `: ${error.message}`}`,
        { cause: error },
      );
    }
  };
}
