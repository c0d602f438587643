import type { Context, ResourceContext, ResourceProvider } from '../../service.ts';
import { createPolicy, createRole } from './api.ts';
import { LIMITS } from './limits.ts';
import type { IdentityStore } from './model.ts';
import { parsePolicyDocument } from './policy-document.ts';

interface RoleProperties {
  readonly RoleName?: string;
  readonly Path?: string;
  readonly Description?: string;
  readonly AssumeRolePolicyDocument: object;
  readonly Policies?: readonly { PolicyName: string; PolicyDocument: object }[];
  readonly ManagedPolicyArns?: readonly string[];
  readonly MaxSessionDuration?: number | string;
  readonly PermissionsBoundary?: string;
  readonly Tags?: readonly { Key: string; Value: string }[];
}

interface PolicyProperties {
  readonly PolicyName: string;
  readonly PolicyDocument: object;
  readonly Roles?: readonly string[];
}

interface ManagedPolicyProperties {
  readonly ManagedPolicyName?: string;
  readonly Path?: string;
  readonly PolicyDocument: object;
  readonly Roles?: readonly string[];
}

export function resources(
  context: Context,
  store: IdentityStore,
): Record<string, ResourceProvider> {
  return {
    'AWS::IAM::Role': {
      properties: {
        RoleName: 'simulated',
        Path: 'simulated',
        Description: 'simulated',
        AssumeRolePolicyDocument: 'simulated',
        Policies: 'simulated',
        ManagedPolicyArns: 'simulated',
        MaxSessionDuration: 'simulated',
        PermissionsBoundary: 'simulated',
        Tags: 'simulated',
      },
      create: (properties: RoleProperties, resource) =>
        createRoleResource(context, store, properties, resource),
    },
    'AWS::IAM::Policy': {
      properties: { PolicyName: 'simulated', PolicyDocument: 'simulated', Roles: 'simulated' },
      create({ PolicyName, PolicyDocument, Roles = [] }: PolicyProperties, resource) {
        const document = parsePolicyDocument(PolicyDocument);
        for (const role of Roles) store.putInlinePolicy(role, PolicyName, document);
        return { physicalId: resource.generateName({ maxLength: 128 }) };
      },
    },
    'AWS::IAM::ManagedPolicy': {
      properties: {
        ManagedPolicyName: 'simulated',
        Path: 'simulated',
        Description: 'harmless',
        PolicyDocument: 'simulated',
        Roles: 'simulated',
      },
      create(properties: ManagedPolicyProperties, resource) {
        const maxLength = LIMITS.policyNameLengthMax;
        const { arn } = createPolicy(context, store, {
          PolicyName: properties.ManagedPolicyName ?? resource.generateName({ maxLength }),
          PolicyDocument: JSON.stringify(properties.PolicyDocument),
          ...(properties.Path !== undefined && { Path: properties.Path }),
        });
        for (const role of properties.Roles ?? []) store.attachPolicy(role, arn);
        return { physicalId: arn, attributes: { PolicyArn: arn } };
      },
    },
  };
}

function createRoleResource(
  context: Context,
  store: IdentityStore,
  properties: RoleProperties,
  resource: ResourceContext,
) {
  const { MaxSessionDuration: duration } = properties;
  const role = createRole(context, store, {
    RoleName: properties.RoleName ?? resource.generateName({ maxLength: LIMITS.roleNameLengthMax }),
    AssumeRolePolicyDocument: JSON.stringify(properties.AssumeRolePolicyDocument),
    ...(properties.Path !== undefined && { Path: properties.Path }),
    ...(properties.Description !== undefined && { Description: properties.Description }),
    ...(duration !== undefined && { MaxSessionDuration: Number(duration) }),
    ...(properties.PermissionsBoundary !== undefined && {
      PermissionsBoundary: properties.PermissionsBoundary,
    }),
    ...(properties.Tags !== undefined && { Tags: [...properties.Tags] }),
  });
  for (const { PolicyName, PolicyDocument } of properties.Policies ?? []) {
    store.putInlinePolicy(role.name, PolicyName, parsePolicyDocument(PolicyDocument));
  }
  for (const arn of properties.ManagedPolicyArns ?? []) store.attachPolicy(role.name, arn);
  return { physicalId: role.name, attributes: { Arn: role.arn, RoleId: role.id } };
}
