import type * as SDK from '@aws-sdk/client-ssm';
import type { Operation } from '../../../service.ts';
import { LIMITS } from '../limits.ts';
import { label, latest, versionOf } from '../model.ts';
import { type Ssm, selectVersion } from '../ssm.ts';

/** https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-labels.html */
export function labelOperations(ssm: Ssm): Record<string, Operation> {
  return {
    LabelParameterVersion(
      input: SDK.LabelParameterVersionCommandInput,
    ): SDK.LabelParameterVersionResult {
      const { Labels: labels = [], ParameterVersion: number } = input;
      const { parameter } = selectVersion(ssm, input.Name);
      const version =
        number === undefined ? latest(parameter) : versionOf(parameter, String(number));
      const valid = labels.filter(isValidLabel);
      label(parameter, version, valid);
      return {
        InvalidLabels: labels.filter((each) => !valid.includes(each)),
        ParameterVersion: version.version,
      };
    },
    UnlabelParameterVersion(
      input: SDK.UnlabelParameterVersionCommandInput,
    ): SDK.UnlabelParameterVersionResult {
      const { Labels: labels = [], ParameterVersion: number } = input;
      const { parameter } = selectVersion(ssm, input.Name);
      const version = versionOf(parameter, String(number));
      const removed = labels.filter((each) => version.labels.delete(each));
      return {
        RemovedLabels: removed,
        InvalidLabels: labels.filter((each) => !removed.includes(each)),
      };
    },
  };
}

function isValidLabel(text: string): boolean {
  return (
    text.length <= LIMITS.labelLengthMax && /^[\w.-]+$/.test(text) && !/^(\d|aws|ssm)/i.test(text)
  );
}
