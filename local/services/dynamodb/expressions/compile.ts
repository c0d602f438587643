import type { AttributeValue, Path } from '../model/item.ts';
import {
  type Condition,
  compileCondition,
  compileLegacyConditions,
  dependsOnValues,
  type LegacyCondition,
} from './condition.ts';
import {
  type Operand,
  type ParsedCondition,
  type ParsedProjection,
  type ParsedUpdate,
  type UpdateAction,
  ValueNames,
  type Values,
} from './syntax.ts';
import { compileLegacyUpdates, compileUpdate, type LegacyUpdate, type Update } from './update.ts';

type Names = Readonly<Record<string, unknown>>;

/** A comparison of one key attribute. */
export interface KeyCondition {
  /** In the words of the legacy parameter KeyConditions, to which dynalite turns expressions. */
  readonly operator: string;
  readonly operands: readonly Operand[];
}

/** Everything in a request that says something about items, ready to be evaluated. */
export interface Expressions {
  readonly condition: Condition | undefined;
  readonly keyConditions: ReadonlyMap<string, KeyCondition>;
  readonly filter: Filter | undefined;
  readonly projection: Projection | undefined;
  readonly update: ItemUpdate | undefined;
  /** Whether they serve every request of the same form, whatever its values. */
  readonly reusable: boolean;
}

export interface Filter {
  readonly holds: Condition;
  /** What AWS calls it in messages. */
  readonly label: string;
  /** The attributes that it names, and those of them that it looks into. */
  readonly attributes: Names;
  readonly nestedPaths: Readonly<Record<string, true>> | undefined;
}

export interface Projection {
  readonly paths: readonly Path[];
  readonly nestedPaths: Readonly<Record<string, true>> | undefined;
}

export interface ItemUpdate {
  readonly apply: Update;
  readonly paths: readonly Path[];
  /** The attributes that it changes, and to which types, for the check against the table's keys. */
  readonly parsed: UpdateOutline | undefined;
  readonly legacy: Readonly<Record<string, LegacyUpdate>> | undefined;
}

type UpdateOutline = Pick<ParsedUpdate, 'nestedPaths'> & {
  readonly sections: readonly Pick<UpdateAction, 'path' | 'attrType'>[];
};

/** A request after dynalite's validation, with the parsed expressions beside the texts. */
export interface ValidatedRequest {
  readonly ExpressionAttributeValues?: Values;
  readonly _condition?: ParsedCondition;
  readonly _filter?: ParsedCondition;
  readonly _updates?: ParsedUpdate;
  readonly _projection?: ParsedProjection;
  readonly KeyConditions?: Readonly<Record<string, LegacyCondition>>;
  readonly Expected?: Readonly<Record<string, LegacyCondition>>;
  readonly QueryFilter?: Readonly<Record<string, LegacyCondition>>;
  readonly ScanFilter?: Readonly<Record<string, LegacyCondition>>;
  readonly ConditionalOperator?: string;
  readonly AttributesToGet?: readonly string[];
  readonly AttributeUpdates?: Readonly<Record<string, LegacyUpdate>>;
}

export function compileExpressions(request: ValidatedRequest): Expressions {
  const names = new ValueNames(request.ExpressionAttributeValues);
  const keyConditions = Object.entries(request.KeyConditions ?? {});
  const parsed = [request._condition, request._filter].filter(
    (condition) => condition !== undefined,
  );
  return {
    condition: compileRequestCondition(request, names),
    keyConditions: new Map(
      keyConditions.map(([name, condition]) => [name, compileKeyCondition(condition, names)]),
    ),
    filter: compileFilter(request, names),
    projection: compileProjection(request),
    update: compileItemUpdate(request, names),
    reusable:
      !parsed.some(({ expression }) => dependsOnValues(expression)) &&
      !keyConditions.some(([, { ComparisonOperator }]) => ComparisonOperator === 'BETWEEN'),
  };
}

function compileRequestCondition(
  request: ValidatedRequest,
  names: ValueNames,
): Condition | undefined {
  const { _condition, Expected, ConditionalOperator } = request;
  if (_condition !== undefined) return compileCondition(_condition.expression, names);
  return Expected && compileLegacyConditions(Expected, ConditionalOperator);
}

function compileKeyCondition(condition: LegacyCondition, names: ValueNames): KeyCondition {
  const values: readonly AttributeValue[] = condition.AttributeValueList ?? [];
  return {
    operator: condition.ComparisonOperator ?? 'EQ',
    operands: values.map((value) => names.operand(value)),
  };
}

function compileFilter(request: ValidatedRequest, names: ValueNames): Filter | undefined {
  const { _filter, QueryFilter, ScanFilter, ConditionalOperator } = request;
  if (_filter !== undefined) {
    return {
      holds: compileCondition(_filter.expression, names),
      label: 'Filter Expression',
      attributes: _filter.pathHeads,
      nestedPaths: _filter.nestedPaths,
    };
  }
  const legacy = QueryFilter ?? ScanFilter;
  return (
    legacy && {
      holds: compileLegacyConditions(legacy, ConditionalOperator),
      label: 'QueryFilter',
      attributes: legacy,
      nestedPaths: undefined,
    }
  );
}

function compileProjection(request: ValidatedRequest): Projection | undefined {
  const { _projection, AttributesToGet } = request;
  if (_projection !== undefined) return _projection;
  return (
    AttributesToGet && { paths: AttributesToGet.map((name) => [name]), nestedPaths: undefined }
  );
}

function compileItemUpdate(request: ValidatedRequest, names: ValueNames): ItemUpdate | undefined {
  const { _updates: parsed, AttributeUpdates: legacy } = request;
  if (parsed !== undefined) {
    const sections = parsed.sections.map(({ path, attrType }) => ({
      path,
      ...(attrType && { attrType }),
    }));
    return {
      apply: compileUpdate(parsed, names),
      paths: parsed.paths,
      parsed: { sections, nestedPaths: parsed.nestedPaths },
      legacy: undefined,
    };
  }
  if (legacy === undefined) return undefined;
  const paths = Object.keys(legacy).map((name) => [name]);
  return { apply: compileLegacyUpdates(legacy), paths, parsed: undefined, legacy };
}
