import { AwsError } from '../../errors.ts';

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_DescribeKey.html#API_DescribeKey_Errors */
export function notFound(name: string, reference: string): AwsError {
  const what = name.startsWith('alias/') ? 'Alias' : 'Key';
  return new AwsError('NotFoundException', `${what} '${reference}' does not exist`);
}

export function invalidAliasName(): AwsError {
  return new AwsError(
    'InvalidAliasNameException',
    'Alias must start with the prefix "alias/". Please see https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateAlias.html.',
  );
}
