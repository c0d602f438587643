/** What a template's intrinsic functions may refer to. */
export interface Scope {
  /** Parameters, pseudo parameters and resources. @throws UserError for what does not exist */
  ref(name: string): unknown;
  getAtt(logicalId: string, attribute: string): unknown;
  importValue(exportName: string): unknown;
  /** Undefined when the mapping has no such entry. */
  findInMap(map: string, key: string, subkey: string): unknown;
  condition(name: string): boolean;
  readonly region: string;
}

/** What `AWS::NoValue` stands for: a property that is not there. */
export const NO_VALUE: unique symbol = Symbol('AWS::NoValue');
