import type { Context, ResourceProvider } from '../../service.ts';
import { invalidAliasName } from './errors.ts';
import type { KeyStore } from './model.ts';

interface KeyProperties {
  readonly Description?: string;
  readonly KeyPolicy?: object;
  readonly Enabled?: boolean | string;
  readonly EnableKeyRotation?: boolean | string;
  readonly MultiRegion?: boolean | string;
}

interface AliasProperties {
  readonly AliasName: string;
  readonly TargetKeyId: string;
}

export function resources(context: Context, store: KeyStore): Record<string, ResourceProvider> {
  return {
    'AWS::KMS::Key': {
      properties: {
        Description: 'simulated',
        KeyPolicy: 'simulated',
        Enabled: 'simulated',
        EnableKeyRotation: 'simulated',
        MultiRegion: 'simulated',
        PendingWindowInDays: 'harmless',
        RotationPeriodInDays: 'harmless',
        Tags: 'harmless',
      },
      create: (properties: KeyProperties) => createKey(context, store, properties),
    },
    'AWS::KMS::Alias': {
      properties: { AliasName: 'simulated', TargetKeyId: 'simulated' },
      create({ AliasName: name, TargetKeyId }: AliasProperties) {
        if (!name.startsWith('alias/')) throw invalidAliasName();
        const { keyId } = store.key(TargetKeyId);
        const createdAtMs = context.kernel.now();
        store.addAlias({ name, arn: context.arn('kms', name), keyId, createdAtMs });
        return { physicalId: name, attributes: { Arn: context.arn('kms', name) } };
      },
    },
  };
}

function createKey(context: Context, store: KeyStore, properties: KeyProperties) {
  const keyId = context.kernel.ids.uuid();
  const arn = context.arn('kms', `key/${keyId}`);
  store.addKey({
    keyId,
    arn,
    account: context.account,
    description: properties.Description ?? '',
    policy: JSON.stringify(properties.KeyPolicy ?? everyoneOf(context.account), undefined, 2),
    isEnabled: isOn(properties.Enabled ?? true),
    isRotated: isOn(properties.EnableKeyRotation ?? false),
    isMultiRegion: isOn(properties.MultiRegion ?? false),
    createdAtMs: context.kernel.now(),
  });
  return { physicalId: keyId, attributes: { Arn: arn, KeyId: keyId } };
}

/** https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html */
function everyoneOf(account: string): object {
  return {
    Version: '2012-10-17',
    Id: 'key-default-1',
    Statement: [
      {
        Sid: 'Enable IAM User Permissions',
        Effect: 'Allow',
        Principal: { AWS: `arn:aws:iam::${account}:root` },
        Action: 'kms:*',
        Resource: '*',
      },
    ],
  };
}

/** Templates write booleans as text, too. */
function isOn(value: boolean | string): boolean {
  return String(value) === 'true';
}
