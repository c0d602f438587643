import { describe, expect, it } from 'vitest';
import { KMS } from '../../../../local/services/kms/index.ts';
import { ADMINISTRATOR, createTestHost } from '../../../helpers/test-context.ts';

const resource = {} as never;

function world() {
  const { host } = createTestHost([KMS]);
  const create = async (type: string, properties: object) =>
    host.resourceProvider(type)?.create(properties, resource);
  const call = (operation: string, input: object) =>
    host.call<Record<string, unknown>>('kms', operation, input, ADMINISTRATOR);
  return { create, call };
}

describe('a key of a template', () => {
  it('is found by id, by ARN and by alias', async () => {
    const { create, call } = world();
    const key = await create('AWS::KMS::Key', { Description: 'alarms', EnableKeyRotation: 'true' });
    const alias = await create('AWS::KMS::Alias', {
      AliasName: 'alias/alarms',
      TargetKeyId: key?.attributes?.Arn,
    });
    for (const KeyId of [
      key?.physicalId,
      key?.attributes?.Arn,
      'alias/alarms',
      alias?.attributes?.Arn,
    ]) {
      expect(await call('DescribeKey', { KeyId })).toMatchObject({
        KeyMetadata: { KeyId: key?.physicalId, Description: 'alarms', KeyState: 'Enabled' },
      });
    }
    expect(await call('GetKeyRotationStatus', { KeyId: 'alias/alarms' })).toMatchObject({
      KeyRotationEnabled: true,
    });
    expect(await call('ListAliases', { KeyId: key?.physicalId })).toMatchObject({
      Aliases: [{ AliasName: 'alias/alarms' }],
    });
  });

  it('belongs to its account when it has no policy of its own', async () => {
    const { create, call } = world();
    const key = await create('AWS::KMS::Key', {});
    const { Policy } = await call('GetKeyPolicy', { KeyId: key?.physicalId });
    expect(JSON.parse(Policy as string).Statement[0].Principal.AWS).toMatch(/:root$/);
  });
});

it('An unknown key is answered as KMS does', async () => {
  const { call } = world();
  await expect(call('DescribeKey', { KeyId: 'alias/none' })).rejects.toMatchObject({
    code: 'NotFoundException',
    message: "Alias 'alias/none' does not exist",
  });
});

it('Encrypting is refused, because nothing is encrypted', async () => {
  const { call } = world();
  await expect(call('Encrypt', { KeyId: 'k' })).rejects.toMatchObject({ code: 'NotImplemented' });
});
