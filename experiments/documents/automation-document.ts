/** An automation document of Systems Manager, schema 0.3, as far as the faults here need it. */
export interface AutomationDocument {
  readonly schemaVersion: '0.3';
  readonly description: string;
  readonly assumeRole: string;
  readonly parameters: Readonly<
    Record<
      string,
      { readonly type: 'String'; readonly description: string; readonly default?: string }
    >
  >;
  readonly mainSteps: readonly object[];
}

/** The parameter of every document: the role that its steps act as. */
export const ASSUME_ROLE_PARAMETER = 'AutomationAssumeRole';

export const ASSUME_ROLE = {
  assumeRole: `{{ ${ASSUME_ROLE_PARAMETER} }}`,
  parameter: {
    [ASSUME_ROLE_PARAMETER]: { type: 'String', description: 'The role that the steps act as.' },
  },
} as const;

/** Whatever ends a step that has the fault in place leads to the rollback. */
export function rollingBackBy(step: string): {
  readonly onFailure: string;
  readonly onCancel: string;
} {
  return { onFailure: `step:${step}`, onCancel: `step:${step}` };
}
