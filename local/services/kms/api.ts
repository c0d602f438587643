import type * as SDK from '@aws-sdk/client-kms';
import type { Operation } from '../../service.ts';
import type { Key, KeyStore } from './model.ts';

/** What tools read of keys. https://docs.aws.amazon.com/kms/latest/APIReference/API_Operations.html */
export function operations(store: KeyStore): Record<string, Operation> {
  return {
    DescribeKey: ({ KeyId = '' }: SDK.DescribeKeyCommandInput): SDK.DescribeKeyResponse => ({
      KeyMetadata: describe(store.key(KeyId)),
    }),
    ListKeys: (): SDK.ListKeysResponse => ({
      Keys: store.keys.map(({ keyId, arn }) => ({ KeyId: keyId, KeyArn: arn })),
      Truncated: false,
    }),
    ListAliases: ({ KeyId }: SDK.ListAliasesCommandInput): SDK.ListAliasesResponse => ({
      Aliases: store.aliases
        .filter(({ keyId }) => KeyId === undefined || keyId === store.key(KeyId).keyId)
        .map((alias) => ({
          AliasName: alias.name,
          AliasArn: alias.arn,
          TargetKeyId: alias.keyId,
          CreationDate: new Date(alias.createdAtMs),
        })),
      Truncated: false,
    }),
    GetKeyPolicy: ({ KeyId = '' }: SDK.GetKeyPolicyCommandInput): SDK.GetKeyPolicyResponse => ({
      Policy: store.key(KeyId).policy,
      PolicyName: 'default',
    }),
    GetKeyRotationStatus({
      KeyId = '',
    }: SDK.GetKeyRotationStatusCommandInput): SDK.GetKeyRotationStatusResponse {
      const { arn, isRotated } = store.key(KeyId);
      return { KeyId: arn, KeyRotationEnabled: isRotated };
    },
  };
}

function describe(key: Key): SDK.KeyMetadata {
  return {
    AWSAccountId: key.account,
    KeyId: key.keyId,
    Arn: key.arn,
    CreationDate: new Date(key.createdAtMs),
    Enabled: key.isEnabled,
    Description: key.description,
    KeyUsage: 'ENCRYPT_DECRYPT',
    KeyState: key.isEnabled ? 'Enabled' : 'Disabled',
    Origin: 'AWS_KMS',
    KeyManager: 'CUSTOMER',
    KeySpec: 'SYMMETRIC_DEFAULT',
    EncryptionAlgorithms: ['SYMMETRIC_DEFAULT'],
    MultiRegion: key.isMultiRegion,
  };
}
