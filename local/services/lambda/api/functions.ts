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
  RequestEntityTooLargeException,
  ResourceConflictException,
  ValidationException,
} from '../errors.ts';
import type { Lambda } from '../lambda.ts';
import { MAXIMUM_ZIP_UPLOAD_BYTES } from '../limits.ts';
import { reservedConcurrency } from '../model/concurrency.ts';
import { defaultSettings, type FunctionState, LATEST } from '../model/function.ts';
import { parseNewFunctionName } from '../names.ts';
import { toFunctionConfiguration, toListedConfiguration } from './function-output.ts';
import { readRuntime, readSettings } from './function-settings.ts';
import { findLayers } from './layer-references.ts';
import { paginate } from './pages.ts';
import { checkTagCount } from './tags.ts';
import { checkEnum, refuseParameters, required } from './validation.ts';
import { publish, qualifiedArn } from './versions.ts';

/** https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html */
export async function createFunctionFromRequest(
  lambda: Lambda,
  input: CreateFunctionRequest,
  call: Call,
): Promise<FunctionConfiguration> {
  const code = required(input.Code, 'code');
  const state = await createFunction(lambda, input, () => readCode(lambda, code, call.principal));
  const shown = input.Publish ? publish(lambda, state, {}) : state;
  const { region } = lambda.context;
  return toFunctionConfiguration(shown, region, { arn: state.arn, change: 'creating' });
}

/** Makes a function from a request's settings and code from wherever it is. @throws AwsError */
export async function createFunction(
  lambda: Lambda,
  input: Omit<CreateFunctionRequest, 'Code'>,
  locateCode: () => Promise<CodeSource>,
): Promise<FunctionState> {
  const name = parseNewFunctionName(input.FunctionName, lambda.context);
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
  const settings = readSettings(base, input);
  const architecture = readArchitecture(input.Architectures) ?? settings.architecture;
  const layers = findLayers(lambda, input.Layers ?? []);
  checkTagCount(Object.keys(input.Tags ?? {}).length);
  lambda.refuseTakenName(name);
  const code = await lambda.unpack(await locateCode());
  const mounted = await lambda.mount(layers);
  const state = lambda.addFunction(name, { ...settings, architecture, layers: mounted }, code);
  for (const [key, value] of Object.entries(input.Tags ?? {})) state.tags.set(key, value);
  return state;
}

/** https://docs.aws.amazon.com/lambda/latest/api/API_GetFunction.html */
export function getFunction(lambda: Lambda, input: GetFunctionCommandInput): GetFunctionResponse {
  const { target, version } = lambda.version(input.FunctionName, input.Qualifier);
  const { state, arn } = target;
  const reserved = reservedConcurrency(lambda.concurrency, state.id);
  return {
    Configuration: toFunctionConfiguration(version, lambda.context.region, { arn }),
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
  const { target, version } = lambda.version(input.FunctionName, input.Qualifier);
  return toFunctionConfiguration(version, lambda.context.region, { arn: target.arn });
}

/** https://docs.aws.amazon.com/lambda/latest/api/API_ListFunctions.html */
export function listFunctions(
  lambda: Lambda,
  input: ListFunctionsCommandInput,
): ListFunctionsResponse {
  refuseParameters(input, ['MasterRegion']);
  checkEnum(input.FunctionVersion, 'functionVersion', ['ALL']);
  const all = lambda.functions();
  const listed =
    input.FunctionVersion === 'ALL'
      ? all.flatMap((state) => [state, ...state.versions.values()])
      : all;
  const { page, nextMarker } = paginate(listed, input, 50);
  const withLatest = input.FunctionVersion === 'ALL';
  return {
    Functions: page.map((version) =>
      toListedConfiguration(version, withLatest ? qualifiedArn(version) : version.arn),
    ),
    ...(nextMarker !== undefined && { NextMarker: nextMarker }),
  };
}

/** https://docs.aws.amazon.com/lambda/latest/api/API_UpdateFunctionConfiguration.html */
export async function updateFunctionConfiguration(
  lambda: Lambda,
  input: UpdateFunctionConfigurationCommandInput,
): Promise<FunctionConfiguration> {
  const state = lambda.function(required(input.FunctionName, 'functionName'));
  refuseOtherKinds(input);
  const settings = readSettings(state.settings, input);
  checkRevision(state, input.RevisionId);
  const layers =
    input.Layers === undefined
      ? settings.layers
      : await lambda.mount(findLayers(lambda, input.Layers));
  lambda.changeFunction(state, { settings: { ...settings, layers } });
  return toFunctionConfiguration(state, lambda.context.region, { change: 'updating' });
}

/** https://docs.aws.amazon.com/lambda/latest/api/API_UpdateFunctionCode.html */
export async function updateFunctionCode(
  lambda: Lambda,
  input: UpdateFunctionCodeCommandInput,
  call: Call,
): Promise<FunctionConfiguration> {
  const state = lambda.function(required(input.FunctionName, 'functionName'));
  refuseParameters(input, ['PublishTo']);
  checkRevision(state, input.RevisionId);
  const architecture = readArchitecture(input.Architectures) ?? state.settings.architecture;
  const source = await readCode(lambda, input, call.principal);
  const code = await lambda.unpack(source);
  const { region } = lambda.context;
  if (input.DryRun) return toFunctionConfiguration({ ...state, code }, region);
  state.settings = { ...state.settings, architecture };
  lambda.changeFunction(state, { code });
  const shown = input.Publish ? publish(lambda, state, {}) : state;
  return toFunctionConfiguration(shown, region, { change: 'updating' });
}

/** https://docs.aws.amazon.com/lambda/latest/api/API_DeleteFunction.html */
export function deleteFunction(lambda: Lambda, input: DeleteFunctionCommandInput): object {
  const { name, qualifier } = lambda.reference(input.FunctionName, input.Qualifier);
  if (qualifier === LATEST) {
    throw new InvalidParameterValueException(
      '$LATEST version cannot be deleted without deleting the function.',
    );
  }
  if (qualifier !== undefined && !/^\d+$/.test(qualifier)) {
    throw new InvalidParameterValueException('Deletion of aliases is not currently supported.');
  }
  const state = lambda.function(name);
  if (qualifier === undefined) lambda.removeFunction(state);
  else deleteVersion(lambda, state, qualifier);
  return { StatusCode: 204 };
}

function deleteVersion(lambda: Lambda, state: FunctionState, number: string): void {
  const version = state.versions.get(number);
  if (version === undefined) return;
  const usedBy = [...state.aliases.values()].filter(
    ({ functionVersion, additional }) =>
      functionVersion === number || additional?.version === number,
  );
  if (usedBy.length > 0) {
    throw new ResourceConflictException(
      `The following aliases reference this version: [${usedBy.map(({ name }) => name).join(', ')}]`,
    );
  }
  lambda.removeVersion(state, version);
}

/** Container images, and snapshots of published versions. */
function refuseOtherKinds(
  input: Pick<CreateFunctionRequest, 'PackageType' | 'SnapStart' | 'PublishTo'>,
): void {
  refuseParameters(input, ['PublishTo']);
  checkEnum(input.SnapStart?.ApplyOn, 'snapStart.applyOn', ['PublishedVersions', 'None']);
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
  const value = `[${(architectures ?? []).join(', ')}]`;
  const member = 'architectures';
  if (architectures !== undefined && architectures.length > 1) {
    const constraint = 'have length less than or equal to 1';
    throw new ValidationException([{ value, member, constraint }]);
  }
  if (architecture !== undefined && architecture !== 'x86_64' && architecture !== 'arm64') {
    const constraint =
      'satisfy constraint: [Member must satisfy enum value set: [x86_64, arm64], Member must not be ' +
      'null]';
    throw new ValidationException([{ value, member, constraint }]);
  }
  return architecture;
}

/** Where a request says the code is. */
export interface CodeInput {
  readonly ZipFile?: Uint8Array | undefined;
  readonly S3Bucket?: string | undefined;
  readonly S3Key?: string | undefined;
  readonly S3ObjectVersion?: string | undefined;
}

/** @throws InvalidParameterValueException, RequestEntityTooLargeException, NotImplementedError */
export async function readCode(
  lambda: Lambda,
  input: CodeInput,
  principal: Principal,
): Promise<CodeSource> {
  refuseParameters(input, ['ImageUri', 'S3ObjectStorageMode', 'SourceKMSKeyArn']);
  const { ZipFile: zip, S3Bucket: bucket, S3Key: key } = input;
  if (zip !== undefined) {
    if (zip.byteLength > MAXIMUM_ZIP_UPLOAD_BYTES) {
      throw new RequestEntityTooLargeException(
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
