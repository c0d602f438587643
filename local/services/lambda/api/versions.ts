import type {
  FunctionConfiguration,
  ListVersionsByFunctionCommandInput,
  ListVersionsByFunctionResponse,
  PublishVersionCommandInput,
} from '@aws-sdk/client-lambda';
import { InvalidParameterValueException, PreconditionFailedException } from '../errors.ts';
import type { Lambda } from '../lambda.ts';
import { type FunctionState, type FunctionVersion, LATEST } from '../model/function.ts';
import { toFunctionConfiguration, toListedConfiguration } from './function-output.ts';
import { paginate } from './pages.ts';
import { refuseParameters } from './validation.ts';

/** https://docs.aws.amazon.com/lambda/latest/api/API_PublishVersion.html */
export function publishVersion(
  lambda: Lambda,
  input: PublishVersionCommandInput,
): FunctionConfiguration {
  refuseParameters(input, ['PublishTo']);
  const version = publish(lambda, lambda.function(input.FunctionName), input);
  return toFunctionConfiguration(version, lambda.context.region);
}

/**
 * Makes a version of what the function is now, or finds the last one, if that is the same.
 * @throws PreconditionFailedException, InvalidParameterValueException
 */
export function publish(
  lambda: Lambda,
  state: FunctionState,
  input: Pick<PublishVersionCommandInput, 'CodeSha256' | 'Description' | 'RevisionId'>,
): FunctionVersion {
  const { CodeSha256: sha256, RevisionId: revisionId } = input;
  if (revisionId !== undefined && revisionId !== state.revisionId) {
    throw new PreconditionFailedException();
  }
  if (sha256 !== undefined && sha256 !== state.code.sha256) {
    throw new InvalidParameterValueException(
      `CodeSHA256 (${sha256}) is different from current CodeSHA256 in $LATEST ` +
        `(${state.code.sha256}). Please try again with the CodeSHA256 in $LATEST.`,
    );
  }
  const last = state.versions.get(String(state.publishedCount));
  if (last !== undefined && isSame(last, state)) return last;
  return lambda.addVersion(state, input.Description ?? state.settings.description);
}

function isSame(last: FunctionVersion, state: FunctionState): boolean {
  const comparable = ({ code, settings }: FunctionVersion) =>
    JSON.stringify([code.sha256, { ...settings, description: '' }]);
  return comparable(last) === comparable(state);
}

/** https://docs.aws.amazon.com/lambda/latest/api/API_ListVersionsByFunction.html */
export function listVersionsByFunction(
  lambda: Lambda,
  input: ListVersionsByFunctionCommandInput,
): ListVersionsByFunctionResponse {
  const state = lambda.function(input.FunctionName);
  const { page, nextMarker } = paginate([state, ...state.versions.values()], input, 50);
  return {
    Versions: page.map((version) => toListedConfiguration(version, qualifiedArn(version))),
    ...(nextMarker !== undefined && { NextMarker: nextMarker }),
  };
}

/** An ARN that names `$LATEST`, too. */
export function qualifiedArn({ arn, version }: FunctionVersion): string {
  return version === LATEST ? `${arn}:${LATEST}` : arn;
}
