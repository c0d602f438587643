/** https://docs.aws.amazon.com/general/latest/gr/ssm.html#limits_ssm */
export const LIMITS = {
  /** https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html */
  standardValueLengthMax: 4096,
  advancedValueLengthMax: 8192,
  versionCountMax: 100,
  /** https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-parameter-name-constraints.html */
  nameLengthMax: 2048,
  hierarchyLevelsMax: 15,
  /** https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-labels.html */
  labelCountMax: 10,
  labelLengthMax: 100,
  /** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameters.html */
  nameCountMax: 10,
  /** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParametersByPath.html */
  byPathPageMax: 10,
  /** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_DescribeParameters.html */
  describePageMax: 50,
  /** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameterHistory.html */
  historyPageMax: 50,
} as const;

/** Assumption: what a SecureString shows undecrypted stands for ciphertext, and begins like it. */
export const CIPHERTEXT_PREFIX = 'AQICAH';

/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html */
export const DEFAULT_KEY_ID = 'alias/aws/ssm';
