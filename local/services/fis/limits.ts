/** https://docs.aws.amazon.com/fis/latest/userguide/fis-quotas.html */
export const LIMITS = {
  templatesMax: 500,
  activeExperimentsMax: 5,
  actionsPerTemplateMax: 20,
  parallelActionsMax: 10,
  stopConditionsMax: 5,
  targetArnsMax: 5,
  actionDurationMsMax: 12 * 3_600_000,
  experimentDurationMsMax: 12 * 3_600_000,
  /** An experiment can be looked up so long after it has ended. */
  completedKeptMs: 120 * 24 * 3_600_000,
  /** https://docs.aws.amazon.com/fis/latest/APIReference/API_CreateExperimentTemplate.html */
  descriptionLengthMax: 512,
  clientTokenLengthMax: 1024,
  nameLengthMax: 64,
  /** https://docs.aws.amazon.com/fis/latest/APIReference/API_CreateExperimentTemplateActionInput.html */
  parameterLengthMax: 1024,
  /** https://docs.aws.amazon.com/fis/latest/APIReference/API_ListExperiments.html */
  pageLengthMax: 100,
  /** Of a safety lever's change. https://docs.aws.amazon.com/fis/latest/APIReference/API_UpdateSafetyLeverStateInput.html */
  reasonLengthMax: 1024,
} as const;

/** Of `duration`, as every action of FIS states it. https://docs.aws.amazon.com/fis/latest/userguide/fis-actions-reference.html */
export const ACTION_DURATION_MS_MIN = 60_000;

/** https://docs.aws.amazon.com/fis/latest/userguide/use-lambda-actions.html */
export const STARTUP_DELAY_MS_MAX = 900_000;
