import { describe, expect, it } from 'vitest';
import type { ResourceContext } from '../../../../local/service.ts';
import { createCloudWatchHarness } from './harness.ts';

const RESOURCE: ResourceContext = {
  logicalId: 'Board',
  stackName: 'Shop',
  stackId: 'arn:aws:cloudformation:us-east-1:000000000000:stack/Shop/1',
  tags: { stage: 'test' },
  generateName: () => 'Shop-Board-1',
  findAsset: () => undefined,
};

describe('AWS::CloudWatch::Dashboard', () => {
  it('is a dashboard with the name it is given or a generated one, and the stack’s tags', async () => {
    const { host, call } = createCloudWatchHarness();
    const provider = host.resourceProvider('AWS::CloudWatch::Dashboard');
    const body = '{"widgets":[]}';
    const named = { DashboardName: 'board', DashboardBody: body, Tags: [{ Key: 'a', Value: 'b' }] };
    expect(await provider?.create(named, RESOURCE)).toEqual({ physicalId: 'board' });
    const nameless = await provider?.create({ DashboardBody: body }, RESOURCE);
    expect(nameless).toEqual({ physicalId: 'Shop-Board-1' });
    expect(await call('GetDashboard', { DashboardName: 'Shop-Board-1' })).toMatchObject({
      DashboardBody: body,
    });
    const ResourceARN = 'arn:aws:cloudwatch::000000000000:dashboard/board';
    expect(await call('ListTagsForResource', { ResourceARN })).toEqual({
      Tags: [
        { Key: 'stage', Value: 'test' },
        { Key: 'a', Value: 'b' },
      ],
    });
  });

  it('is refused with a body that AWS refuses', () => {
    const provider = createCloudWatchHarness().host.resourceProvider('AWS::CloudWatch::Dashboard');
    const properties = { DashboardBody: '{"widgets":[{"type":"text"}]}' };
    expect(() => provider?.create(properties, RESOURCE)).toThrow('there is 1 validation error');
  });
});
