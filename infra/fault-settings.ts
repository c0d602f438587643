/**
 * AWS's own parameter for the newest release of the extension.
 * https://docs.aws.amazon.com/fis/latest/userguide/actions-lambda-extension-arns.html
 */
export const LAYER_PARAMETER = '/aws/service/fis/lambda-extension/AWS-FIS-extension-arm64/1.x.x';

/** Each function looks for its faults under a prefix of its own. */
export function faultPrefix(functionId: string): string {
  return `${functionId}/`;
}
