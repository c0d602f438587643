import type { StateValue } from '../model/alarm.ts';

/**
 * A composite alarm's rule.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html
 */
export type Rule =
  | { readonly kind: 'constant'; readonly value: boolean }
  | { readonly kind: 'state'; readonly state: StateValue; readonly alarm: string }
  | { readonly kind: 'not'; readonly operand: Rule }
  | { readonly kind: 'and' | 'or'; readonly operands: readonly Rule[] }
  | {
      readonly kind: 'atLeast';
      /** A count, or a share of the alarms in percent. */
      readonly count: number;
      readonly isPercent: boolean;
      readonly state: StateValue;
      readonly isNegated: boolean;
      readonly alarms: readonly string[];
    };

/** Names or ARNs of the alarms that a rule looks at, each once. */
export function alarmsOf(rule: Rule): ReadonlySet<string> {
  const found = new Set<string>();
  const visit = (part: Rule): void => {
    if (part.kind === 'state') found.add(part.alarm);
    else if (part.kind === 'not') visit(part.operand);
    else if (part.kind === 'atLeast') for (const alarm of part.alarms) found.add(alarm);
    else if (part.kind !== 'constant') for (const operand of part.operands) visit(operand);
  };
  visit(rule);
  return found;
}

/** Whether a rule holds. An alarm that is gone is in no state. */
export function holds(rule: Rule, stateOf: (alarm: string) => StateValue | undefined): boolean {
  switch (rule.kind) {
    case 'constant':
      return rule.value;
    case 'state':
      return stateOf(rule.alarm) === rule.state;
    case 'not':
      return !holds(rule.operand, stateOf);
    case 'and':
      return rule.operands.every((operand) => holds(operand, stateOf));
    case 'or':
      return rule.operands.some((operand) => holds(operand, stateOf));
    case 'atLeast': {
      const matching = rule.alarms.filter(
        (alarm) => (stateOf(alarm) === rule.state) !== rule.isNegated,
      ).length;
      const needed = rule.isPercent ? (rule.count / 100) * rule.alarms.length : rule.count;
      return matching >= needed;
    }
  }
}
