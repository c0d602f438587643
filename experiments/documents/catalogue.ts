import type { AutomationDocument } from './automation-document.ts';
import { DENIED_ROLE, DENIED_ROLE_EXPIRY } from './denied-role.ts';
import { REFUSED_SENDERS, REFUSED_SENDERS_EXPIRY } from './refused-senders.ts';
import { RESERVED_CONCURRENCY } from './reserved-concurrency.ts';

/** Every document that an experiment may run, and those that these start, by name. */
export const DOCUMENTS = {
  'denied-role': DENIED_ROLE,
  'denied-role-expiry': DENIED_ROLE_EXPIRY,
  'refused-senders': REFUSED_SENDERS,
  'refused-senders-expiry': REFUSED_SENDERS_EXPIRY,
  'reserved-concurrency': RESERVED_CONCURRENCY,
} as const satisfies Readonly<Record<string, AutomationDocument>>;

export type DocumentName = keyof typeof DOCUMENTS;
