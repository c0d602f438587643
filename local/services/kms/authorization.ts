import { type Authorization, anywhere, type PermissionRow } from '../../access/authorization.ts';
import { readPolicyText } from '../../access/document.ts';
import type { Context } from '../../service.ts';
import type { KeyStore } from './model.ts';

/** https://docs.aws.amazon.com/kms/latest/developerguide/kms-api-permissions-reference.html */
export function authorization(context: Context, store: KeyStore): Authorization {
  const onKey =
    (action: string): PermissionRow =>
    ({ KeyId = '' }: { KeyId?: string }) => ({
      action: `kms:${action}`,
      resource: store.findKey(KeyId)?.arn ?? context.arn('kms', `key/${KeyId}`),
    });
  return {
    keys: ['kms:viaservice', 'kms:calleraccount', 'kms:keyorigin', 'kms:requestalias'],
    policyOf(keyArn) {
      const policy = store.findKey(keyArn)?.policy;
      return policy === undefined ? undefined : readPolicyText(policy);
    },
    // https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html
    resourceMustAgree: true,
    operations: {
      DescribeKey: onKey('DescribeKey'),
      ListKeys: anywhere('kms:ListKeys'),
      ListAliases: anywhere('kms:ListAliases'),
      GetKeyPolicy: onKey('GetKeyPolicy'),
      GetKeyRotationStatus: onKey('GetKeyRotationStatus'),
    },
  };
}
