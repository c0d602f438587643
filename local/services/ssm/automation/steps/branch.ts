import { StepFailure } from '../errors.ts';
import type { StepResult, StepScope } from './step-scope.ts';

type Choice = Readonly<Record<string, unknown>>;

/** https://docs.aws.amazon.com/systems-manager/latest/userguide/automation-action-branch.html */
export async function branch({ inputs }: StepScope): Promise<StepResult> {
  const choices = (inputs.Choices ?? []) as readonly Choice[];
  const chosen = choices.find(holds);
  const next = chosen === undefined ? inputs.Default : chosen.NextStep;
  return typeof next === 'string' ? { nextStep: next } : {};
}

function holds(choice: Choice): boolean {
  if (Array.isArray(choice.And)) return (choice.And as Choice[]).every(holds);
  if (Array.isArray(choice.Or)) return (choice.Or as Choice[]).some(holds);
  if (choice.Not !== undefined) return !holds(choice.Not as Choice);
  const value = choice.Variable;
  for (const [operator, test] of Object.entries(OPERATORS)) {
    if (operator in choice) return test(value, choice[operator]);
  }
  throw new StepFailure('A choice of aws:branch has no operator that is known.');
}

const OPERATORS: Readonly<Record<string, (value: unknown, wanted: unknown) => boolean>> = {
  StringEquals: (value, wanted) => value === wanted,
  EqualsIgnoreCase: (value, wanted) => String(value).toLowerCase() === String(wanted).toLowerCase(),
  StartsWith: (value, wanted) => String(value).startsWith(String(wanted)),
  EndsWith: (value, wanted) => String(value).endsWith(String(wanted)),
  Contains: (value, wanted) => String(value).includes(String(wanted)),
  NumericEquals: (value, wanted) => Number(value) === Number(wanted),
  NumericGreater: (value, wanted) => Number(value) > Number(wanted),
  NumericLesser: (value, wanted) => Number(value) < Number(wanted),
  NumericGreaterOrEquals: (value, wanted) => Number(value) >= Number(wanted),
  NumericLesserOrEquals: (value, wanted) => Number(value) <= Number(wanted),
  BooleanEquals: (value, wanted) => String(value) === String(wanted),
};
