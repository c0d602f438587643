/**
 * What FIS leaves in S3 for the extension in a function. AWS does not publish the form: both sides of it are the engine's.
 * https://docs.aws.amazon.com/fis/latest/userguide/use-lambda-actions.html
 */
export interface LambdaFault {
  readonly experimentId: string;
  readonly actionName: string;
  readonly actionId: string;
  /** Unqualified. */
  readonly functionArn: string;
  /** The version or alias that the fault is for; every invocation without it. */
  readonly qualifier?: string;
  /** As the experiment template has them. */
  readonly parameters: Readonly<Record<string, string>>;
  /** Milliseconds since the epoch. */
  readonly startsAtMs: number;
  readonly endsAtMs: number;
}

/** The environment variable that says where the extension looks: the S3 ARN of a prefix. */
export const LAMBDA_FAULT_VARIABLE = 'AWS_FIS_CONFIGURATION_LOCATION';

/** AWS's account for the extension's layer in us-east-1; other Regions have others, which the engine does not tell apart. */
const LAYER_ACCOUNT = '211125607513';

/** Whether a layer is AWS's extension, which the engine plays itself. */
export function isFaultExtensionLayer(layerArn: string): boolean {
  return /:layer:aws-fis-extension-(?:x86_64|arm64):\d+$/.test(layerArn);
}

/**
 * What the public parameter of the extension holds.
 * https://docs.aws.amazon.com/fis/latest/userguide/actions-lambda-extension-arns.html
 * @returns undefined for any other parameter
 */
export function faultExtensionLayer(parameterName: string, region: string): string | undefined {
  const [, architecture] =
    /^\/aws\/service\/fis\/lambda-extension\/AWS-FIS-extension-(x86_64|arm64)\/1\.x\.x$/.exec(
      parameterName,
    ) ?? [];
  if (architecture === undefined) return undefined;
  return `arn:aws:lambda:${region}:${LAYER_ACCOUNT}:layer:aws-fis-extension-${architecture}:9`;
}
