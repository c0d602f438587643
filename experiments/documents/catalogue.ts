import type { AutomationDocument } from './automation-document.ts';
import { RESERVED_CONCURRENCY } from './reserved-concurrency.ts';

/** Every document that an experiment may run, by name. */
export const DOCUMENTS = {
  'reserved-concurrency': RESERVED_CONCURRENCY,
} as const satisfies Readonly<Record<string, AutomationDocument>>;

export type DocumentName = keyof typeof DOCUMENTS;
