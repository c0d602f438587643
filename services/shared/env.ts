import { ServiceError } from './errors.ts';

/** The value of an environment variable that the deployment must set; throws MISSING_ENVIRONMENT otherwise. */
export function requireEnv(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === '') {
    throw new ServiceError('MISSING_ENVIRONMENT', `The environment variable ${name} is not set.`);
  }
  return value;
}

/** {@link requireEnv} for a whole number above zero. */
export function requireIntegerEnv(name: string): number {
  const value = Number(requireEnv(name));
  if (!Number.isSafeInteger(value) || value <= 0) {
    throw new ServiceError('MISSING_ENVIRONMENT', `${name} is not a whole number above zero.`);
  }
  return value;
}
