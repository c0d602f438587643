import type { Operation } from '../../../service.ts';
import { invalid, notFound } from '../errors.ts';
import type { Fis } from '../fis.ts';
import { LIMITS } from '../limits.ts';
import { LEVER_ID } from '../safety-lever.ts';

/** The SDK's client is older than the lever. */
interface LeverInput {
  readonly id?: string;
  readonly state?: { readonly status?: string; readonly reason?: string };
}

/** https://docs.aws.amazon.com/fis/latest/APIReference/API_UpdateSafetyLeverState.html */
export function safetyLeverOperations(fis: Fis): Record<string, Operation> {
  const output = () => {
    const { arn, state } = fis.lever;
    return { safetyLever: { id: LEVER_ID, arn, state } };
  };
  const check = (id: string | undefined) => {
    if (id !== LEVER_ID) throw notFound(`Safety lever ${id}`);
  };
  return {
    GetSafetyLever({ id }: LeverInput) {
      check(id);
      return output();
    },
    UpdateSafetyLeverState({ id, state }: LeverInput) {
      check(id);
      const { status, reason = '' } = state ?? {};
      if (reason.length < 1 || reason.length > LIMITS.reasonLengthMax) {
        throw invalid(`A reason has 1 to ${LIMITS.reasonLengthMax} characters.`);
      }
      if (status === 'engaged') {
        fis.lever.engage(reason, () => fis.stopAll('Experiment halted by the safety lever.'));
      } else if (status === 'disengaged') fis.lever.disengage(reason);
      else throw invalid(`The status ${status} is not valid.`);
      return output();
    },
  };
}
