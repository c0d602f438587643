import type {
  Architecture,
  DeleteLayerVersionCommandInput,
  GetLayerVersionByArnCommandInput,
  GetLayerVersionCommandInput,
  GetLayerVersionResponse,
  LayerVersionsListItem,
  ListLayersCommandInput,
  ListLayersResponse,
  ListLayerVersionsCommandInput,
  ListLayerVersionsResponse,
  PublishLayerVersionCommandInput,
  PublishLayerVersionResponse,
  Runtime,
} from '@aws-sdk/client-lambda';
import { NotImplementedError } from '../../../errors.ts';
import type { Call } from '../../../service.ts';
import { type CodeSource, hasExtensions } from '../code.ts';
import {
  InvalidParameterValueException,
  resourceNotFound,
  ValidationException,
  type Violation,
} from '../errors.ts';
import type { Lambda } from '../lambda.ts';
import type { LayerVersion } from '../model/layer.ts';
import { CURRENT_RUNTIMES, RETIRED_RUNTIMES } from '../model/runtimes.ts';
import { readCode } from './functions.ts';
import { LAYER_VERSION_PATTERN, splitLayerArn } from './layer-references.ts';
import { paginate } from './pages.ts';
import { checkEnum, checkPattern, required } from './validation.ts';

const ARCHITECTURES = ['x86_64', 'arm64'];
const NAME_PATTERN =
  '((arn:[a-zA-Z0-9-]+:lambda:[a-zA-Z0-9-]+:\\d{12}:layer:[a-zA-Z0-9-_]+)|[a-zA-Z0-9-_]+)';

/** https://docs.aws.amazon.com/lambda/latest/api/API_PublishLayerVersion.html */
export async function publishLayerVersion(
  lambda: Lambda,
  input: PublishLayerVersionCommandInput,
  call: Call,
): Promise<PublishLayerVersionResponse> {
  const content = required(input.Content, 'content');
  const version = await addLayerVersion(lambda, input, () =>
    readCode(lambda, content, call.principal),
  );
  return toOutput(version);
}

/** Makes a layer's next version from content wherever it is. @throws AwsError */
export async function addLayerVersion(
  lambda: Lambda,
  input: Omit<PublishLayerVersionCommandInput, 'Content'>,
  locateContent: () => Promise<CodeSource>,
): Promise<LayerVersion> {
  const layerName = nameOf(input.LayerName);
  checkCompatibility(input.CompatibleRuntimes ?? [], input.CompatibleArchitectures ?? []);
  const code = await lambda.unpack(await locateContent());
  if (await hasExtensions(code.directory)) {
    throw new NotImplementedError('lambda', 'An external extension in a layer');
  }
  const number = lambda.layers.nextVersion(layerName);
  const layerArn = lambda.context.arn('lambda', `layer:${layerName}`);
  const version: LayerVersion = {
    layerName,
    layerArn,
    arn: `${layerArn}:${number}`,
    version: number,
    description: input.Description ?? '',
    licenseInfo: input.LicenseInfo,
    compatibleRuntimes: input.CompatibleRuntimes ?? [],
    compatibleArchitectures: input.CompatibleArchitectures ?? [],
    code,
    createdAtMs: lambda.context.kernel.now(),
    policy: new Map(),
    policyRevisionId: '',
  };
  lambda.layers.add(version);
  return version;
}

/** https://docs.aws.amazon.com/lambda/latest/api/API_GetLayerVersion.html */
export function getLayerVersion(
  lambda: Lambda,
  input: GetLayerVersionCommandInput,
): GetLayerVersionResponse {
  const number = versionNumber(input.VersionNumber);
  const version = lambda.layers.find(nameOf(input.LayerName), number);
  if (version === undefined) throw resourceNotFound();
  return toOutput(version);
}

/** https://docs.aws.amazon.com/lambda/latest/api/API_GetLayerVersionByArn.html */
export function getLayerVersionByArn(
  lambda: Lambda,
  input: GetLayerVersionByArnCommandInput,
): GetLayerVersionResponse {
  const arn = required(input.Arn, 'arn');
  checkPattern(arn, 'arn', LAYER_VERSION_PATTERN);
  const { layerName, version: number } = splitLayerArn(arn);
  const version = lambda.layers.find(layerName, number);
  if (version === undefined) throw resourceNotFound();
  return toOutput(version);
}

/** https://docs.aws.amazon.com/lambda/latest/api/API_ListLayers.html */
export function listLayers(lambda: Lambda, input: ListLayersCommandInput): ListLayersResponse {
  checkFilters(input);
  const layers = lambda.layers.names().flatMap((LayerName) => {
    const latest = lambda.layers
      .versions(LayerName)
      .find((version) => isCompatible(version, input));
    if (latest === undefined) return [];
    return [{ LayerName, LayerArn: latest.layerArn, LatestMatchingVersion: toItem(latest) }];
  });
  const { page, nextMarker } = paginate(layers, input, 50);
  return { Layers: page, ...(nextMarker !== undefined && { NextMarker: nextMarker }) };
}

/** https://docs.aws.amazon.com/lambda/latest/api/API_ListLayerVersions.html */
export function listLayerVersions(
  lambda: Lambda,
  input: ListLayerVersionsCommandInput,
): ListLayerVersionsResponse {
  checkFilters(input);
  const matching = lambda.layers
    .versions(nameOf(input.LayerName))
    .filter((version) => isCompatible(version, input));
  const { page, nextMarker } = paginate(matching, input, 50);
  return {
    LayerVersions: page.map(toItem),
    ...(nextMarker !== undefined && { NextMarker: nextMarker }),
  };
}

/** Says nothing of a version that is not there. https://docs.aws.amazon.com/lambda/latest/api/API_DeleteLayerVersion.html */
export function deleteLayerVersion(lambda: Lambda, input: DeleteLayerVersionCommandInput): object {
  const number = versionNumber(input.VersionNumber);
  lambda.layers.remove(nameOf(input.LayerName), number);
  return {};
}

/** The bare name of a layer that is named so or by its ARN. @throws ValidationException */
export function nameOf(identifier: string | undefined): string {
  const name = required(identifier, 'layerName');
  checkPattern(name, 'layerName', NAME_PATTERN);
  return name.startsWith('arn:') ? splitLayerArn(name).layerName : name;
}

/** @throws InvalidParameterValueException */
export function versionNumber(value: number | undefined): number {
  const number = required(value, 'versionNumber');
  if (number < 1) throw new InvalidParameterValueException('Layer Version Cannot be less than 1');
  return number;
}

function checkFilters(input: ListLayersCommandInput): void {
  checkEnum(input.CompatibleRuntime, 'compatibleRuntime', [
    ...CURRENT_RUNTIMES,
    ...RETIRED_RUNTIMES,
  ]);
  checkEnum(input.CompatibleArchitecture, 'compatibleArchitecture', ARCHITECTURES);
}

function checkCompatibility(runtimes: readonly string[], architectures: readonly string[]): void {
  const violations: Violation[] = [];
  if (runtimes.some((r) => !CURRENT_RUNTIMES.includes(r) && !RETIRED_RUNTIMES.includes(r))) {
    violations.push({
      value: `[${runtimes.join(', ')}]`,
      member: 'compatibleRuntimes',
      constraint: `satisfy enum value set: [${CURRENT_RUNTIMES.join(', ')}]`,
    });
  }
  if (architectures.some((architecture) => !ARCHITECTURES.includes(architecture))) {
    violations.push({
      value: `[${architectures.join(', ')}]`,
      member: 'compatibleArchitectures',
      constraint:
        `satisfy constraint: [Member must satisfy enum value set: [${ARCHITECTURES.join(', ')}], ` +
        'Member must not be null]',
    });
  }
  if (violations.length > 0) throw new ValidationException(violations);
}

function isCompatible(
  { compatibleRuntimes, compatibleArchitectures }: LayerVersion,
  { CompatibleRuntime: runtime, CompatibleArchitecture: architecture }: ListLayersCommandInput,
): boolean {
  return (
    (runtime === undefined || compatibleRuntimes.includes(runtime)) &&
    (architecture === undefined || compatibleArchitectures.includes(architecture))
  );
}

/** Without a URL to download the content from: that is on this machine. */
function toOutput(version: LayerVersion): PublishLayerVersionResponse {
  return {
    ...toItem(version),
    LayerArn: version.layerArn,
    Content: { CodeSha256: version.code.sha256, CodeSize: version.code.sizeBytes },
  };
}

function toItem(version: LayerVersion): LayerVersionsListItem {
  const { licenseInfo } = version;
  return {
    LayerVersionArn: version.arn,
    Version: version.version,
    Description: version.description,
    CreatedDate: new Date(version.createdAtMs).toISOString().replace('Z', '+0000'),
    CompatibleRuntimes: version.compatibleRuntimes as Runtime[],
    CompatibleArchitectures: version.compatibleArchitectures as Architecture[],
    ...(licenseInfo !== undefined && { LicenseInfo: licenseInfo }),
  };
}
