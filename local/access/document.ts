/** One statement of a policy, as its author wrote it. */
export interface PolicyStatement {
  readonly Sid?: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Principal?: PrincipalElement;
  readonly NotPrincipal?: PrincipalElement;
  readonly Action?: OneOrMore;
  readonly NotAction?: OneOrMore;
  readonly Resource?: OneOrMore;
  readonly NotResource?: OneOrMore;
  /** Values by key, by operator. */
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, ConditionValues>>>>;
}

export interface PolicyDocument {
  readonly Version?: string;
  readonly Statement: readonly PolicyStatement[];
}

export type OneOrMore = string | readonly string[];

export type PrincipalElement = '*' | Readonly<Record<string, OneOrMore>>;

type Scalar = string | number | boolean;

export type ConditionValues = Scalar | readonly Scalar[];

/** What JSON may leave out, or write as a single value, as a list. */
export function asList<Value>(value: Value | readonly Value[] | undefined): readonly Value[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value as Value];
}

/** Policy texts come and go by experiment; what was read last is enough to remember. */
const REMEMBERED_TEXTS = 512;

const documents = new Map<string, PolicyDocument>();

/**
 * Reads a resource's policy, once for each text.
 * @throws SyntaxError; services check a policy before they keep it
 */
export function readPolicyText(text: string): PolicyDocument {
  let document = documents.get(text);
  if (document === undefined) {
    const parsed = JSON.parse(text) as PolicyDocument;
    document = { ...parsed, Statement: asList(parsed.Statement) };
    if (documents.size >= REMEMBERED_TEXTS) documents.clear();
    documents.set(text, document);
  }
  return document;
}
