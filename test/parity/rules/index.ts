import type { ServiceName } from '../../../local/service.ts';
import type { Rule } from '../rule.ts';
import { SQS_RULES } from './sqs.ts';

/** Every promise about AWS that the parity tests hold, by service. */
export const RULES: Readonly<Partial<Record<ServiceName, readonly Rule[]>>> = {
  sqs: SQS_RULES,
};
