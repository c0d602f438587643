import type { Rule } from '../rule.ts';
import { FIS_EXPERIMENT_RULES } from './fis-experiments.ts';
import { FIS_LAMBDA_RULES } from './fis-lambda.ts';

export const FIS_RULES: readonly Rule[] = [...FIS_EXPERIMENT_RULES, ...FIS_LAMBDA_RULES];
