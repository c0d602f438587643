/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
export const LIMITS = {
  roleNameLengthMax: 64,
  policyNameLengthMax: 128,
  /** https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html */
  sessionDurationSecondsDefault: 3600,
  listPageDefault: 100,
} as const;
