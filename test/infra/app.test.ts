import { App } from 'aws-cdk-lib/core';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { chosenEnvironment } from '../../infra/app.ts';

const CHOSEN = { account: '111111111111', region: 'eu-west-1' };

describe('the environment of a stage without one of its own', () => {
  beforeEach(() => {
    vi.stubEnv('CDK_DEFAULT_ACCOUNT', undefined);
    vi.stubEnv('CDK_DEFAULT_REGION', undefined);
  });
  afterEach(() => vi.unstubAllEnvs());

  it('is open when nobody has chosen', () => {
    expect(chosenEnvironment(new App())).toEqual({});
  });

  it('is what the command line of the CDK has found', () => {
    vi.stubEnv('CDK_DEFAULT_ACCOUNT', CHOSEN.account);
    vi.stubEnv('CDK_DEFAULT_REGION', CHOSEN.region);
    expect(chosenEnvironment(new App())).toEqual(CHOSEN);
  });

  it('is what the context says, whatever was found', () => {
    vi.stubEnv('CDK_DEFAULT_ACCOUNT', '222222222222');
    vi.stubEnv('CDK_DEFAULT_REGION', 'us-west-2');
    expect(chosenEnvironment(new App({ context: CHOSEN }))).toEqual(CHOSEN);
  });
});
