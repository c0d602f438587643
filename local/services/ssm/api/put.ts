import type { PutParameterCommandInput, PutParameterResult } from '@aws-sdk/client-ssm';
import type { Principal } from '../../../credentials.ts';
import { NotImplementedError } from '../../../errors.ts';
import { breaksConstraint, invalid, parameterAlreadyExists, patternMismatch } from '../errors.ts';
import { DEFAULT_KEY_ID, LIMITS } from '../limits.ts';
import { latest, type Parameter, type ParameterContent, type ParameterType } from '../model.ts';
import { checkNewName } from '../names.ts';
import type { Ssm } from '../ssm.ts';

const TYPES: readonly string[] = ['SecureString', 'StringList', 'String'];

/**
 * https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html
 * @throws AwsError ValidationException, ParameterAlreadyExists, ParameterPatternMismatchException, …
 */
export function putParameter(
  { context, store }: Ssm,
  input: PutParameterCommandInput,
  principal: Principal,
): PutParameterResult {
  const { Name: name = '', Tags: tags = [], Overwrite: overwrites = false } = input;
  checkNewName(name);
  if (input.Policies !== undefined && input.Policies !== '') {
    throw new NotImplementedError('ssm', 'The parameter Policies of PutParameter');
  }
  if (overwrites && tags.length > 0) {
    throw invalid(
      "Invalid request: tags and overwrite can't be used together. To create a parameter with tags, " +
        'please remove overwrite flag. To update tags for an existing parameter, please use ' +
        'AddTagsToResource or RemoveTagsFromResource.',
    );
  }
  const existing = store.find(name);
  const content = contentOf(input, existing, {
    modifiedAtMs: context.kernel.now(),
    modifiedBy: 'arn' in principal ? principal.arn : principal.name,
  });
  if (existing === undefined) {
    store.create(name, content, new Map(tags.map(({ Key = '', Value = '' }) => [Key, Value])));
  } else {
    if (!overwrites) throw parameterAlreadyExists();
    store.overwrite(existing, content);
  }
  return { Version: latest(store.parameter(name)).version, Tier: content.tier };
}

function contentOf(
  input: PutParameterCommandInput,
  existing: Parameter | undefined,
  modified: Pick<ParameterContent, 'modifiedAtMs' | 'modifiedBy'>,
): ParameterContent {
  const { Value: value = '', Description, AllowedPattern, Tier } = input;
  if (value === '') {
    throw breaksConstraint(value, 'value', 'have length greater than or equal to 1.');
  }
  const type = typeOf(input, existing);
  const tier = tierOf(Tier, value);
  if (AllowedPattern !== undefined && !new RegExp(AllowedPattern).test(value)) {
    throw patternMismatch(AllowedPattern);
  }
  const previous = existing && latest(existing);
  const description = Description ?? previous?.description;
  return {
    value,
    type,
    tier,
    dataType: input.DataType ?? 'text',
    ...(description !== undefined && { description }),
    ...(AllowedPattern !== undefined && { allowedPattern: AllowedPattern }),
    ...(type === 'SecureString' && { keyId: input.KeyId ?? previous?.keyId ?? DEFAULT_KEY_ID }),
    ...modified,
  };
}

function typeOf(
  { Type: type }: PutParameterCommandInput,
  existing: Parameter | undefined,
): ParameterType {
  if (type === undefined) {
    if (existing !== undefined) return latest(existing).type;
    throw invalid('A parameter type is required when you create a parameter.');
  }
  if (TYPES.includes(type)) return type;
  throw breaksConstraint(type, 'type', `satisfy enum value set: [${TYPES.join(', ')}]`);
}

function tierOf(tier: PutParameterCommandInput['Tier'], value: string): ParameterContent['tier'] {
  const isLong = value.length > LIMITS.standardValueLengthMax;
  const chosen = tier === 'Intelligent-Tiering' ? (isLong ? 'Advanced' : 'Standard') : tier;
  if (chosen === 'Advanced') {
    if (value.length <= LIMITS.advancedValueLengthMax) return 'Advanced';
    throw invalid(
      `Advanced tier parameters support a maximum parameter value of ${LIMITS.advancedValueLengthMax} characters.`,
    );
  }
  if (!isLong) return 'Standard';
  throw invalid(
    `Standard tier parameters support a maximum parameter value of ${LIMITS.standardValueLengthMax} characters. ` +
      'To create a larger parameter value, upgrade the parameter to use the advanced-parameter tier. ' +
      'For more information, see https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html',
  );
}
