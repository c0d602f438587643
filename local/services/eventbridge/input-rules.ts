import type { Target } from '@aws-sdk/client-eventbridge';
import { validation } from './errors.ts';
import { RESERVED_VARIABLES } from './input.ts';
import { LIMITS } from './limits.ts';

/**
 * Checks what a target is to get.
 * https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_InputTransformer.html
 * @throws AwsError ValidationException
 */
export function checkInput({ Id, Input, InputPath, InputTransformer: transformer }: Target): void {
  const kinds = [Input, InputPath, transformer].filter((kind) => kind !== undefined);
  if (kinds.length > 1) {
    throw validation(
      `Only one of Input, InputPath, or InputTransformer must be provided for target ${Id}.`,
    );
  }
  if (transformer === undefined) return;
  const names = Object.keys(transformer.InputPathsMap ?? {});
  if (names.length > LIMITS.inputPathsMax) {
    throw validation(`InputPathsMap for target ${Id} has more than ${LIMITS.inputPathsMax} keys.`);
  }
  const reserved = names.find((name) => /^aws\./i.test(name));
  if (reserved !== undefined) {
    throw validation(`InputPathsMap for target ${Id} contains the reserved key ${reserved}.`);
  }
  const known = new Set([...names, ...RESERVED_VARIABLES]);
  for (const [, name = ''] of (transformer.InputTemplate ?? '').matchAll(/<([^<>\s]+)>/g)) {
    if (!known.has(name)) {
      throw validation(`InputTemplate for target ${Id} contains invalid placeholder ${name}.`);
    }
  }
}
