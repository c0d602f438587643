import { AwsError } from '../errors.ts';
import type { PropertySupport, ResourceProvider } from '../service.ts';
import type { AssemblyStack, TemplateResource } from './assembly.ts';
import { intrinsicCall } from './intrinsics.ts';

/** Something in a template that the engine does not simulate, and where it stands. */
export interface Unsupported {
  readonly stack: string;
  readonly logicalId: string;
  readonly what: string;
}

/** Raised before anything is made when a template asks for what is not simulated. It names all of it at once. */
export class UnsupportedTemplateError extends AwsError {
  readonly unsupported: readonly Unsupported[];

  constructor(unsupported: readonly Unsupported[]) {
    const lines = unsupported.map((one) => `  ${one.stack} / ${one.logicalId}: ${one.what}`);
    super(
      'UnsupportedTemplate',
      `The local engine does not simulate everything this template uses:\n${lines.join('\n')}\n` +
        'docs/coverage.md lists what it does.',
    );
    this.unsupported = unsupported;
  }
}

/** Types that stand in templates for CloudFormation's own bookkeeping and make nothing. */
const BOOKKEEPING_TYPES: ReadonlySet<string> = new Set(['AWS::CDK::Metadata']);

export function isBookkeeping(resource: TemplateResource): boolean {
  return BOOKKEEPING_TYPES.has(resource.Type);
}

/** Everything in the given stacks that no provider understands. */
export function findUnsupported(
  stacks: readonly AssemblyStack[],
  providerOf: (type: string) => ResourceProvider | undefined,
): Unsupported[] {
  const found: Unsupported[] = [];
  for (const stack of stacks) {
    const add = (logicalId: string, what: string) =>
      found.push({ stack: stack.name, logicalId, what });
    for (const [logicalId, resource] of Object.entries(stack.template.Resources ?? {})) {
      if (isBookkeeping(resource)) continue;
      const provider = providerOf(resource.Type);
      if (provider === undefined) add(logicalId, `resource type ${resource.Type}`);
      else {
        checkProperties(resource.Properties ?? {}, provider.properties, '', (path) => {
          add(logicalId, `property ${path} of ${resource.Type}`);
        });
      }
    }
    for (const rule of Object.keys(stack.template.Rules ?? {})) {
      // CDK's own check that an account is bootstrapped, which a laptop need not be.
      if (rule !== 'CheckBootstrapVersion') add(rule, 'a template rule');
    }
  }
  return found;
}

function checkProperties(
  value: unknown,
  support: PropertySupport,
  path: string,
  refuse: (path: string) => void,
): void {
  if (Array.isArray(value)) {
    for (const item of value) checkProperties(item, support, path, refuse);
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  const call = intrinsicCall(value);
  if (call !== undefined) {
    if (call.name === 'Fn::If') checkProperties(call.argument, support, path, refuse);
    return;
  }
  for (const [key, item] of Object.entries(value)) {
    const known = support[key] ?? support['*'];
    const itemPath = path === '' ? key : `${path}.${key}`;
    if (known === undefined) refuse(itemPath);
    else if (typeof known === 'object') checkProperties(item, known, itemPath, refuse);
  }
}
