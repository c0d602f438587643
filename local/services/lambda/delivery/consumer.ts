import type { Context } from '../../../service.ts';
import type { LambdaMetrics } from '../metrics.ts';
import type { InvocationTarget } from '../model/target.ts';
import type { FunctionInvoker } from './invoker.ts';

/** What reads an event source for a mapping. */
export interface Consumer {
  /**
   * Begins to read, or goes on where it was stopped. @throws AwsError when the source cannot be
   * read
   */
  start(): void | Promise<void>;
  /** Reads no further. What is under way is finished. */
  stop(): void;
  /** The mapping has new settings. */
  settingsChanged(): void;
}

/** What consumers work with. */
export interface ConsumerWorld {
  readonly context: Context;
  readonly invoker: FunctionInvoker;
  readonly metrics: LambdaMetrics;
  /** Undefined when the function, or its version or alias, is not there. */
  findTarget(name: string, qualifier: string | undefined): InvocationTarget | undefined;
}
