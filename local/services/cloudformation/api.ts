import type * as SDK from '@aws-sdk/client-cloudformation';
import type { Operation } from '../../service.ts';
import type { StackResourceState, StackState, Stacks } from './model.ts';

/** What CloudFormation answers on the wire: what was deployed, not how to deploy. */
export function operations(stacks: Stacks): Record<string, Operation> {
  return {
    DescribeStacks(input: SDK.DescribeStacksCommandInput): SDK.DescribeStacksOutput {
      const wanted = input.StackName === undefined ? stacks.all() : [stacks.stack(input.StackName)];
      return { Stacks: wanted.map(describeStack) };
    },
    ListStacks(input: SDK.ListStacksCommandInput): SDK.ListStacksOutput {
      const filter = input.StackStatusFilter;
      const wanted = stacks.all().filter((stack) => !filter || filter.includes(stack.status));
      return {
        StackSummaries: wanted.map((stack) => ({
          StackName: stack.name,
          StackId: stack.id,
          StackStatus: stack.status,
          CreationTime: new Date(stack.createdAtMs),
        })),
      };
    },
    ListStackResources(input: SDK.ListStackResourcesCommandInput): SDK.ListStackResourcesOutput {
      const resources = [...stacks.stack(input.StackName).resources.values()];
      return {
        StackResourceSummaries: resources.map((resource) => ({
          ...describeResource(resource),
          LastUpdatedTimestamp: new Date(resource.createdAtMs),
        })),
      };
    },
    DescribeStackResources(
      input: SDK.DescribeStackResourcesCommandInput,
    ): SDK.DescribeStackResourcesOutput {
      const stack =
        input.StackName === undefined
          ? stackHolding(stacks, input.PhysicalResourceId)
          : stacks.stack(input.StackName);
      const wanted = [...stack.resources.values()].filter(
        (resource) =>
          input.LogicalResourceId === undefined || resource.logicalId === input.LogicalResourceId,
      );
      return {
        StackResources: wanted.map((resource) => ({
          ...describeResource(resource),
          StackName: stack.name,
          StackId: stack.id,
          Timestamp: new Date(resource.createdAtMs),
        })),
      };
    },
    GetTemplate: (input: SDK.GetTemplateCommandInput): SDK.GetTemplateOutput => ({
      TemplateBody: JSON.stringify(stacks.stack(input.StackName).template, null, 2),
      StagesAvailable: ['Original', 'Processed'],
    }),
    ListExports: (): SDK.ListExportsOutput => ({
      Exports: stacks.all().flatMap((stack) =>
        stack.outputs
          .filter((output) => output.exportName !== undefined)
          .map((output) => ({
            ExportingStackId: stack.id,
            Name: output.exportName,
            Value: output.value,
          })),
      ),
    }),
  };
}

function describeStack(stack: StackState): SDK.Stack {
  return {
    StackName: stack.name,
    StackId: stack.id,
    StackStatus: stack.status,
    CreationTime: new Date(stack.createdAtMs),
    Parameters: stack.parameters.map(({ key, value }) => ({
      ParameterKey: key,
      ParameterValue: value,
    })),
    Outputs: stack.outputs.map((output) => ({
      OutputKey: output.key,
      OutputValue: output.value,
      Description: output.description,
      ExportName: output.exportName,
    })),
    Tags: Object.entries(stack.tags).map(([Key, Value]) => ({ Key, Value })),
  };
}

function describeResource(resource: StackResourceState) {
  return {
    LogicalResourceId: resource.logicalId,
    PhysicalResourceId: resource.physicalId,
    ResourceType: resource.type,
    ResourceStatus: 'CREATE_COMPLETE' as const,
  };
}

function stackHolding(stacks: Stacks, physicalId: string | undefined): StackState {
  const holding = stacks
    .all()
    .find((stack) =>
      [...stack.resources.values()].some((resource) => resource.physicalId === physicalId),
    );
  return holding ?? stacks.stack(physicalId);
}
