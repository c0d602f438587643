import type { Rule } from '../rule.ts';
import { CLOUDWATCH_ALARM_RULES } from './cloudwatch-alarms.ts';
import { DASHBOARD_RULES } from './cloudwatch-dashboards.ts';
import { EMBEDDED_METRIC_RULES } from './cloudwatch-embedded-metrics.ts';
import { MATH_RULES } from './cloudwatch-math.ts';
import { METRIC_RULES } from './cloudwatch-metrics.ts';

export const CLOUDWATCH_RULES: readonly Rule[] = [
  ...METRIC_RULES,
  ...CLOUDWATCH_ALARM_RULES,
  ...MATH_RULES,
  ...DASHBOARD_RULES,
  ...EMBEDDED_METRIC_RULES,
];
