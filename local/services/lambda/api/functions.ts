import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type {
  CreateFunctionRequest,
  DeleteFunctionCommandInput,
  FunctionConfiguration,
  GetFunctionCommandInput,
  GetFunctionConfigurationCommandInput,
  GetFunctionResponse,
  ListFunctionsCommandInput,
  ListFunctionsResponse,
  UpdateFunctionCodeCommandInput,
  UpdateFunctionConfigurationCommandInput,
} from '@aws-sdk/client-lambda';
import type { GetObjectCommandInput } from '@aws-sdk/client-s3';
import type { Principal } from '../../../credentials.ts';
import { AwsError, NotImplementedError } from '../../../errors.ts';
import type { Call } from '../../../service.ts';
import type { CodeSource } from '../code.ts';
import {
  InvalidParameterValueException,
  PreconditionFailedException,
  RequestTooLargeException,
} from '../errors.ts';
import type { Lambda } from '../lambda.ts';
import { MAXIMUM_ZIP_UPLOAD_BYTES } from '../limits.ts';
import { reservedConcurrency } from '../model/concurrency.ts';
import { defaultSettings, type FunctionState } from '../model/function.ts';
import { toFunctionConfiguration } from './function-output.ts';
import { readRuntime, readSettings } from './function-settings.ts';
import { paginate } from './pages.ts';
import { checkEnum, refuseParameters, required } from './validation.ts';

/** https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html */
export async function createFunctionFromRequest(
  lambda: Lambda,
  input: CreateFunctionRequest,
  call: Call,
): Promise<FunctionConfiguration> {
  const code = required(input.Code, 'code');
  const state = await createFunction(lambda, input, () => readCode(lambda, code, call.principal));
  return toFunctionConfiguration(state, lambda.context.region);
}

/** Makes a function from a request's settings and code from wherever it is. @throws AwsError */
export async function createFunction(
  lambda: Lambda,
  input: Omit<CreateFunctionRequest, 'Code'>,
  locateCode: () => Promise<CodeSource>,
): Promise<FunctionState> {
  const name = lambda.functionName(required(input.FunctionName, 'functionName'));
  const roleArn = required(input.Role, 'role');
  refuseOtherKinds(input);
  if (input.Runtime === undefined || input.Handler === undefined) {
    throw new InvalidParameterValueException(
      'Runtime and Handler are mandatory parameters for functions created with deployment ' +
        'packages.',
    );
  }
  const { Runtime, Handler: handler } = input;
  const base = { ...defaultSettings(name), roleArn, handler, runtime: readRuntime(Runtime) };
  const settings = readSettings(base, input, name);
  const architecture = readArchitecture(input.Architectures) ?? settings.architecture;
  lambda.refuseTakenName(name);
  const code = await lambda.unpack(await locateCode());
  const state = lambda.addFunction(name, { ...settings, architecture }, code);
  for (const [key, value] of Object.entries(input.Tags ?? {})) state.tags.set(key, value);
  return state;
}

/** https://docs.aws.amazon.com/lambda/latest/api/API_GetFunction.html */
export function getFunction(lambda: Lambda, input: GetFunctionCommandInput): GetFunctionResponse {
  const state = lambda.function(input.FunctionName, input.Qualifier);
  const reserved = reservedConcurrency(lambda.concurrency, state.id);
  return {
    Configuration: toFunctionConfiguration(state, lambda.context.region),
    // The code itself is on this machine: there is no URL to download it from.
    Code: { RepositoryType: 'S3' },
    ...(state.tags.size > 0 && { Tags: Object.fromEntries(state.tags) }),
    ...(reserved !== undefined && { Concurrency: { ReservedConcurrentExecutions: reserved } }),
  };
}

/** https://docs.aws.amazon.com/lambda/latest/api/API_GetFunctionConfiguration.html */
export function getFunctionConfiguration(
  lambda: Lambda,
  input: GetFunctionConfigurationCommandInput,
): FunctionConfiguration {
  const state = lambda.function(input.FunctionName, input.Qualifier);
  return toFunctionConfiguration(state, lambda.context.region);
}

/** https://docs.aws.amazon.com/lambda/latest/api/API_ListFunctions.html */
export function listFunctions(
  lambda: Lambda,
  input: ListFunctionsCommandInput,
): ListFunctionsResponse {
  refuseParameters(input, ['MasterRegion', 'FunctionVersion']);
  const { page, nextMarker } = paginate(lambda.functions(), input, 50);
  return {
    Functions: page.map((state) => toFunctionConfiguration(state, lambda.context.region)),
    ...(nextMarker !== undefined && { NextMarker: nextMarker }),
  };
}

/** https://docs.aws.amazon.com/lambda/latest/api/API_UpdateFunctionConfiguration.html */
export function updateFunctionConfiguration(
  lambda: Lambda,
  input: UpdateFunctionConfigurationCommandInput,
): FunctionConfiguration {
  const state = lambda.function(required(input.FunctionName, 'functionName'));
  refuseOtherKinds(input);
  const settings = readSettings(state.settings, input, state.name);
  checkRevision(state, input.RevisionId);
  lambda.changeFunction(state, { settings });
  return toFunctionConfiguration(state, lambda.context.region);
}

/** https://docs.aws.amazon.com/lambda/latest/api/API_UpdateFunctionCode.html */
export async function updateFunctionCode(
  lambda: Lambda,
  input: UpdateFunctionCodeCommandInput,
  call: Call,
): Promise<FunctionConfiguration> {
  const state = lambda.function(required(input.FunctionName, 'functionName'));
  refuseParameters(input, ['Publish', 'PublishTo', 'DryRun']);
  checkRevision(state, input.RevisionId);
  const architecture = readArchitecture(input.Architectures) ?? state.settings.architecture;
  const source = await readCode(lambda, input, call.principal);
  const code = await lambda.unpack(source);
  state.settings = { ...state.settings, architecture };
  lambda.changeFunction(state, { code });
  return toFunctionConfiguration(state, lambda.context.region);
}

/** https://docs.aws.amazon.com/lambda/latest/api/API_DeleteFunction.html */
export function deleteFunction(lambda: Lambda, input: DeleteFunctionCommandInput): object {
  lambda.removeFunction(lambda.function(input.FunctionName, input.Qualifier));
  return { StatusCode: 204 };
}

/** Container images, published versions and what is made of them. */
function refuseOtherKinds(
  input: Pick<CreateFunctionRequest, 'PackageType' | 'SnapStart' | 'Publish' | 'PublishTo'>,
): void {
  refuseParameters(input, ['Publish', 'PublishTo']);
  checkEnum(input.PackageType, 'packageType', ['Zip', 'Image']);
  if (input.PackageType === 'Image') {
    throw new NotImplementedError('lambda', 'The package type Image');
  }
  if (input.SnapStart?.ApplyOn === 'PublishedVersions') refuseParameters(input, ['SnapStart']);
}

function checkRevision(state: FunctionState, expected: string | undefined): void {
  if (expected !== undefined && expected !== state.revisionId) {
    throw new PreconditionFailedException();
  }
}

function readArchitecture(
  architectures: readonly string[] | undefined,
): 'x86_64' | 'arm64' | undefined {
  const [architecture] = architectures ?? [];
  checkEnum(architecture, 'architectures', ['x86_64', 'arm64']);
  return architecture as 'x86_64' | 'arm64' | undefined;
}

/** Where a request says the code is. */
export interface CodeInput {
  readonly ZipFile?: Uint8Array | undefined;
  readonly S3Bucket?: string | undefined;
  readonly S3Key?: string | undefined;
  readonly S3ObjectVersion?: string | undefined;
}

/** @throws InvalidParameterValueException, RequestTooLargeException, NotImplementedError */
export async function readCode(
  lambda: Lambda,
  input: CodeInput,
  principal: Principal,
): Promise<CodeSource> {
  refuseParameters(input, ['ImageUri', 'S3ObjectStorageMode', 'SourceKMSKeyArn']);
  const { ZipFile: zip, S3Bucket: bucket, S3Key: key } = input;
  if (zip !== undefined) {
    if (zip.byteLength > MAXIMUM_ZIP_UPLOAD_BYTES) {
      throw new RequestTooLargeException(
        `Zipped size must be smaller than ${MAXIMUM_ZIP_UPLOAD_BYTES} bytes`,
      );
    }
    return { kind: 'zip', bytes: zip };
  }
  if (bucket === undefined || key === undefined) {
    throw new InvalidParameterValueException('Please provide a source for function code.');
  }
  const { S3ObjectVersion: versionId } = input;
  return { kind: 'zip', bytes: await readObject(lambda, { bucket, key, versionId }, principal) };
}

async function readObject(
  lambda: Lambda,
  object: { bucket: string; key: string; versionId: string | undefined },
  principal: Principal,
): Promise<Uint8Array> {
  const input: GetObjectCommandInput = {
    Bucket: object.bucket,
    Key: object.key,
    ...(object.versionId !== undefined && { VersionId: object.versionId }),
  };
  try {
    const output = await lambda.context.call<{ Body: Buffer | Readable }>(
      's3',
      'GetObject',
      input,
      principal,
    );
    return Buffer.isBuffer(output.Body) ? output.Body : await buffer(output.Body);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    throw new InvalidParameterValueException(
      `Error occurred while GetObject. S3 Error Code: ${error.code}. ` +
        `S3 Error Message: ${error.message}`,
    );
  }
}
