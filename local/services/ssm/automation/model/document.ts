/** What an automation document says, in its own words. https://docs.aws.amazon.com/systems-manager/latest/userguide/documents-schemas-features.html */
export interface DocumentContent {
  readonly schemaVersion: '0.3';
  readonly description?: string;
  readonly assumeRole?: string;
  readonly parameters: Readonly<Record<string, DocumentParameter>>;
  readonly mainSteps: readonly Step[];
}

export const PARAMETER_TYPES = [
  'String',
  'StringList',
  'Boolean',
  'Integer',
  'MapList',
  'StringMap',
] as const;
export type ParameterType = (typeof PARAMETER_TYPES)[number];

export interface DocumentParameter {
  readonly type: ParameterType;
  readonly description?: string;
  readonly default?: unknown;
  readonly allowedValues?: readonly unknown[];
  readonly allowedPattern?: string;
}

/** https://docs.aws.amazon.com/systems-manager/latest/userguide/automation-actions.html */
export interface Step {
  readonly name: string;
  readonly action: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly outputs: readonly StepOutput[];
  /** `Abort`, `Continue` or `step:name`. */
  readonly onFailure: string;
  /** `Abort` or `step:name`. */
  readonly onCancel: string;
  readonly nextStep?: string;
  readonly isEnd: boolean;
  /** Whether its failure fails the whole. */
  readonly isCritical: boolean;
  readonly maxAttempts: number;
  readonly timeoutSeconds?: number;
}

export interface StepOutput {
  readonly Name: string;
  /** A JSONPath into the answer. */
  readonly Selector: string;
  readonly Type: string;
}

export interface DocumentVersion {
  readonly version: number;
  readonly createdAtMs: number;
  readonly format: 'JSON' | 'YAML';
  /** As it was given. */
  readonly text: string;
  readonly content: DocumentContent;
}

export interface AutomationDocument {
  readonly name: string;
  readonly tags: Map<string, string>;
  readonly versions: DocumentVersion[];
  defaultVersion: number;
}
