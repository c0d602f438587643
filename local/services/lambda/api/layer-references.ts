import { NotImplementedError } from '../../../errors.ts';
import { isFaultExtensionLayer } from '../../../lambda-fault.ts';
import { InvalidParameterValueException, ValidationException } from '../errors.ts';
import type { Lambda } from '../lambda.ts';
import { MAXIMUM_LAYERS } from '../limits.ts';
import type { UsedLayer } from '../model/layer.ts';

export const LAYER_VERSION_PATTERN =
  '(arn:(aws[a-zA-Z-]*)?:lambda:(eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:\\d{12}:' +
  'layer:[a-zA-Z0-9-_]+:[0-9]+)|(arn:[a-zA-Z0-9-]+:lambda:::awslayer:[a-zA-Z0-9-_]+)';
const LAYER_VERSION = new RegExp(`^(?:${LAYER_VERSION_PATTERN})$`);

/** The layers that a function names, in its order. @throws AwsError for those it cannot have */
export function findLayers(lambda: Lambda, arns: readonly string[]): UsedLayer[] {
  checkForm(arns);
  if (arns.length > MAXIMUM_LAYERS) {
    throw new InvalidParameterValueException(
      `Cannot reference more than ${MAXIMUM_LAYERS} layers.`,
    );
  }
  const found = new Map<string, UsedLayer>();
  for (const arn of arns) {
    const layer = findLayer(lambda, arn);
    const other = found.get(layer.layerArn);
    if (other !== undefined) {
      throw new InvalidParameterValueException(
        'Two different versions of the same layer are not allowed to be referenced in the same ' +
          `function. ${other.arn} and ${arn} are versions of the same layer.`,
      );
    }
    found.set(layer.layerArn, layer);
  }
  return [...found.values()];
}

export function splitLayerArn(arn: string): {
  readonly layerName: string;
  readonly version: number;
} {
  const [, , , , , , layerName = '', version] = arn.split(':');
  return { layerName, version: Number(version) };
}

function checkForm(arns: readonly string[]): void {
  if (arns.every((arn) => LAYER_VERSION.test(arn))) return;
  const constraint =
    'satisfy constraint: [Member must have length less than or equal to 2048, Member must have ' +
    'length greater than or equal to 1, Member must satisfy regular expression pattern: ' +
    `${LAYER_VERSION_PATTERN}, Member must not be null]`;
  throw new ValidationException([{ value: `[${arns.join(', ')}]`, member: 'layers', constraint }]);
}

function findLayer(lambda: Lambda, arn: string): UsedLayer {
  const { region, account } = lambda.context;
  const [, , , layerRegion, layerAccount] = arn.split(':');
  if (layerRegion !== region) {
    throw new InvalidParameterValueException(
      'Layers are not in the same region as the function. ' +
        `Layers are expected to be in region ${region}.`,
    );
  }
  // It brings programs for AWS's own machines; what they do, the environments do here.
  if (isFaultExtensionLayer(arn)) return { arn, layerArn: arn.slice(0, arn.lastIndexOf(':')) };
  if (layerAccount !== account) {
    throw new NotImplementedError('lambda', `The layer ${arn}, which another account publishes,`);
  }
  const { layerName, version } = splitLayerArn(arn);
  const layer = lambda.layers.find(layerName, version);
  if (layer !== undefined) return layer;
  throw new InvalidParameterValueException(`Layer version ${arn} does not exist.`);
}
