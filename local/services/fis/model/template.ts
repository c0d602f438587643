/** What a template says, in the shapes of the API. */
export interface TemplateSettings {
  readonly description: string;
  readonly roleArn: string;
  readonly actions: Readonly<Record<string, ActionSettings>>;
  readonly targets: Readonly<Record<string, TargetSettings>>;
  readonly stopConditions: readonly StopCondition[];
  readonly logConfiguration?: LogConfiguration;
  readonly experimentOptions: ExperimentOptions;
}

export interface ActionSettings {
  readonly actionId: string;
  readonly description?: string;
  readonly parameters: Readonly<Record<string, string>>;
  /** Names of targets by the action's own key: `{ Functions: 'workers' }`. */
  readonly targets: Readonly<Record<string, string>>;
  readonly startAfter: readonly string[];
}

export interface TargetSettings {
  readonly resourceType: string;
  readonly resourceArns?: readonly string[];
  readonly resourceTags?: Readonly<Record<string, string>>;
  readonly filters?: readonly { readonly path: string; readonly values: readonly string[] }[];
  readonly selectionMode: string;
  readonly parameters?: Readonly<Record<string, string>>;
}

export interface StopCondition {
  readonly source: string;
  readonly value?: string;
}

export interface LogConfiguration {
  readonly logSchemaVersion: number;
  readonly cloudWatchLogsConfiguration?: { readonly logGroupArn: string };
  readonly s3Configuration?: { readonly bucketName: string; readonly prefix?: string };
}

export interface ExperimentOptions {
  readonly accountTargeting: 'single-account';
  readonly emptyTargetResolutionMode: 'fail' | 'skip';
}

export interface ExperimentTemplate {
  readonly id: string;
  readonly arn: string;
  readonly clientToken: string;
  readonly createdAtMs: number;
  readonly tags: Map<string, string>;
  updatedAtMs: number;
  settings: TemplateSettings;
}
