import { UserError } from '../errors.ts';
import { resolveIntrinsics } from './intrinsics/resolve.ts';
import type { Scope } from './intrinsics/scope.ts';
import type { TemplateRule } from './template.ts';

/** CDK's own check that an account is bootstrapped, which a laptop need not be. */
export const BOOTSTRAP_RULE = 'CheckBootstrapVersion';

/**
 * Holds a template's rules against its parameters.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/rules-section-structure.html
 * @throws UserError with every assertion that does not hold
 */
export function checkRules(
  stackName: string,
  rules: Readonly<Record<string, TemplateRule>>,
  scope: Scope,
): void {
  const holds = (condition: unknown) => String(resolveIntrinsics(condition, scope)) === 'true';
  const broken = Object.entries(rules)
    .filter(([name]) => name !== BOOTSTRAP_RULE)
    .filter(([, rule]) => rule.RuleCondition === undefined || holds(rule.RuleCondition))
    .flatMap(([name, { Assertions = [] }]) =>
      Assertions.filter(({ Assert }) => !holds(Assert)).map(
        ({ AssertDescription: why = 'its assertion does not hold' }) => `  ${name}: ${why}`,
      ),
    );
  if (broken.length === 0) return;
  throw new UserError(`The rules of stack ${stackName} do not hold:\n${broken.join('\n')}`);
}
