import { UserError } from '../../errors.ts';
import type { CreatedResource } from '../../service.ts';

interface Response {
  readonly Status: 'SUCCESS' | 'FAILED';
  readonly Reason?: string;
  readonly PhysicalResourceId?: string;
  readonly Data?: Readonly<Record<string, unknown>>;
}

/**
 * What a function answered about its resource.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-responses.html
 * @throws UserError when it reports a failure, or its answer breaks the protocol
 */
export function readResponse(where: string, answer: string): CreatedResource {
  const response = parse(where, answer);
  if (response.Status !== 'SUCCESS') {
    throw new UserError(`${where} cannot be created: ${response.Reason ?? 'no reason was given'}`);
  }
  if (response.PhysicalResourceId === undefined || response.PhysicalResourceId === '') {
    throw new UserError(`${where} cannot be created: Invalid PhysicalResourceId`);
  }
  return {
    physicalId: response.PhysicalResourceId,
    attributes: Object.fromEntries(
      Object.entries(response.Data ?? {}).map(([name, value]) => [name, asAttribute(value)]),
    ),
  };
}

function parse(where: string, answer: string): Response {
  try {
    return JSON.parse(answer) as Response;
  } catch (error) {
    throw new UserError(`${where} cannot be created: its function's answer is not JSON.`, {
      cause: error,
    });
  }
}

function asAttribute(value: unknown): string | string[] {
  return Array.isArray(value) ? value.map(String) : String(value);
}

/** Properties as a function sees them: numbers and booleans are text. */
export function asRequestProperties(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(asRequestProperties);
  if (typeof value !== 'object' || value === null) return String(value);
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [name, asRequestProperties(item)]),
  );
}
