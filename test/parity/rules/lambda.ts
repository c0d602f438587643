import type { Rule } from '../rule.ts';
import { LAMBDA_ASYNC_RULES } from './lambda-async.ts';
import { LAMBDA_FUNCTION_RULES } from './lambda-functions.ts';
import { LAMBDA_INVOCATION_RULES } from './lambda-invocations.ts';
import { LAMBDA_LAYER_RULES } from './lambda-layers.ts';
import { LAMBDA_MAPPING_RULES } from './lambda-mappings.ts';
import { LAMBDA_NAME_RULES } from './lambda-names.ts';
import { LAMBDA_POLICY_RULES } from './lambda-policies.ts';
import { LAMBDA_VERSION_RULES } from './lambda-versions.ts';

export const LAMBDA_RULES: readonly Rule[] = [
  ...LAMBDA_NAME_RULES,
  ...LAMBDA_FUNCTION_RULES,
  ...LAMBDA_VERSION_RULES,
  ...LAMBDA_LAYER_RULES,
  ...LAMBDA_POLICY_RULES,
  ...LAMBDA_INVOCATION_RULES,
  ...LAMBDA_ASYNC_RULES,
  ...LAMBDA_MAPPING_RULES,
];
