import {
  ADMINISTRATOR_ACCESS_KEY_ID,
  ADMINISTRATOR_SECRET_ACCESS_KEY,
} from '../local/credentials.ts';
import { UserError } from '../local/errors.ts';

/** What an SDK client needs to talk to an engine as its administrator. */
export function engineClientConfig(endpoint: string) {
  return {
    endpoint,
    region: 'us-east-1',
    credentials: {
      accessKeyId: ADMINISTRATOR_ACCESS_KEY_ID,
      secretAccessKey: ADMINISTRATOR_SECRET_ACCESS_KEY,
    },
  };
}

/** Throws what a person can act on when nobody listens at the endpoint, else the error as it was. */
export function explainUnreachable(endpoint: string, error: unknown): never {
  if ((error as NodeJS.ErrnoException).code !== 'ECONNREFUSED') throw error;
  throw new UserError(`No engine answers at ${endpoint}; start one with npm start.`, {
    cause: error,
  });
}
