/** https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
export const LIMITS = {
  durationSecondsMin: 900,
  durationSecondsDefault: 3600,
  /** https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html */
  sessionTokenSecondsDefault: 43_200,
} as const;
