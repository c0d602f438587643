import type { Rule } from '../rule.ts';
import { LAMBDA_SEGMENT_RULES } from './xray-lambda.ts';
import { SETTINGS_RULES } from './xray-settings.ts';
import { GRAPH_RULES, SEGMENT_RULES, SUMMARY_RULES } from './xray-traces.ts';

export const XRAY_RULES: readonly Rule[] = [
  ...SEGMENT_RULES,
  ...SUMMARY_RULES,
  ...GRAPH_RULES,
  ...LAMBDA_SEGMENT_RULES,
  ...SETTINGS_RULES,
];
