import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { renderCoverage } from '../../cli/commands/docs.ts';
import { ROOT } from '../helpers/source-files.ts';

describe('docs/coverage.md', () => {
  it('is what npm run docs writes', async () => {
    const committed = readFileSync(join(ROOT, 'docs/coverage.md'), 'utf8');
    expect(committed === (await renderCoverage()), 'run npm run docs and commit the page').toBe(
      true,
    );
  });
});
