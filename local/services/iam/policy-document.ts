import type { PolicyDocument, PolicyStatement } from '../../access/document.ts';
import { malformedPolicy } from './errors.ts';

/**
 * Reads a policy, as text or object. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 * @throws AwsError MalformedPolicyDocument
 */
export function parsePolicyDocument(source: string | object): PolicyDocument {
  const document = typeof source === 'string' ? parseJson(source) : source;
  if (typeof document !== 'object' || document === null || !('Statement' in document)) {
    throw malformedPolicy('Syntax errors in policy.');
  }
  const { Statement } = document;
  const statements = (Array.isArray(Statement) ? Statement : [Statement]) as PolicyStatement[];
  for (const statement of statements) {
    if (statement?.Effect !== 'Allow' && statement?.Effect !== 'Deny') {
      throw malformedPolicy('Policy statement must have an Effect of Allow or Deny.');
    }
    if (!('Action' in statement) && !('NotAction' in statement)) {
      throw malformedPolicy('Policy statement must contain actions.');
    }
  }
  return { ...(document as object), Statement: statements };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw malformedPolicy('This policy contains invalid Json');
  }
}
