import { describe, expect, it } from 'vitest';
import { drawDashboards } from '../../cli/commands/dashboards.ts';

const A_FEW_MINUTES = {
  healthyMinutes: 4,
  failingMinutes: 8,
  faultAfterMinutes: 1,
  faultMinutes: 4,
  uploadsPerMinute: 3,
};

describe('the pictures of the dashboards', () => {
  it('are the same, byte for byte, from the same seed', async () => {
    const first = await drawDashboards({ seed: '7' }, undefined, A_FEW_MINUTES);
    const second = await drawDashboards({ seed: '7' }, undefined, A_FEW_MINUTES);
    expect(first.map(({ name }) => name)).toEqual([
      'faultline-local-chaos',
      'faultline-local-pipeline-detail',
      'faultline-local-service-health',
    ]);
    for (const [index, picture] of first.entries()) {
      expect(second[index]?.svg === picture.svg, picture.name).toBe(true);
      expect(second[index]?.body === picture.body, picture.name).toBe(true);
    }
  });
});
