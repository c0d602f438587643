import type * as SDK from '@aws-sdk/client-ssm';
import { NotImplementedError } from '../../../../errors.ts';
import type { Call, Operation } from '../../../../service.ts';
import type { Automation } from '../automation.ts';
import type { Execution, StepRun } from '../model/execution.ts';

export function executionOperations(automation: Automation): Record<string, Operation> {
  return {
    StartAutomationExecution(
      input: SDK.StartAutomationExecutionCommandInput,
      { principal }: Call,
    ): SDK.StartAutomationExecutionResult {
      refuse(input, ['TargetLocations', 'Targets', 'TargetMaps', 'TargetParameterName']);
      const { id } = automation.start({
        documentName: input.DocumentName ?? '',
        documentVersion: input.DocumentVersion,
        parameters: input.Parameters ?? {},
        executedBy: principal,
      });
      return { AutomationExecutionId: id };
    },
    GetAutomationExecution: (
      input: SDK.GetAutomationExecutionCommandInput,
    ): SDK.GetAutomationExecutionResult => {
      const execution = automation.execution(input.AutomationExecutionId);
      const StepExecutions = execution.steps.map(stepOutput);
      return { AutomationExecution: { ...executionOutput(execution), StepExecutions } };
    },
    DescribeAutomationExecutions: (): SDK.DescribeAutomationExecutionsResult => ({
      AutomationExecutionMetadataList: automation.executions.map(executionOutput),
    }),
    DescribeAutomationStepExecutions: (
      input: SDK.DescribeAutomationStepExecutionsCommandInput,
    ): SDK.DescribeAutomationStepExecutionsResult => ({
      StepExecutions: automation.execution(input.AutomationExecutionId).steps.map(stepOutput),
    }),
    StopAutomationExecution(input: SDK.StopAutomationExecutionCommandInput): object {
      if ((input.Type ?? 'Cancel') !== 'Cancel') {
        throw new NotImplementedError('ssm', `Stopping an automation by ${input.Type}`);
      }
      automation.cancel(automation.execution(input.AutomationExecutionId));
      return {};
    },
  };
}

function refuse(input: object, names: readonly string[]): void {
  for (const name of names) {
    if (name in input) throw new NotImplementedError('ssm', `The parameter ${name}`);
  }
}

function executionOutput(execution: Execution) {
  const { id, document, version, status, parameters, startedAtMs, endedAtMs, executedBy } =
    execution;
  const current = execution.steps.findLast((step) => step.status === 'InProgress');
  return {
    AutomationExecutionId: id,
    DocumentName: document.name,
    DocumentVersion: String(version.version),
    AutomationExecutionStatus: status,
    ExecutionStartTime: new Date(startedAtMs),
    ...(endedAtMs !== undefined && { ExecutionEndTime: new Date(endedAtMs) }),
    Parameters: Object.fromEntries(
      Object.entries(parameters).map(([name, values]) => [name, [...values]]),
    ),
    Mode: 'Auto' as const,
    ExecutedBy: 'arn' in executedBy ? executedBy.arn : executedBy.name,
    ...(current && { CurrentStepName: current.name, CurrentAction: current.action }),
    ...(execution.failureMessage !== undefined && { FailureMessage: execution.failureMessage }),
  };
}

function stepOutput(step: StepRun): SDK.StepExecution {
  const asTexts = (values: Readonly<Record<string, unknown>>) =>
    Object.entries(values).map(([name, value]) => [name, asText(value)] as const);
  return {
    StepExecutionId: step.id,
    StepName: step.name,
    Action: step.action,
    StepStatus: step.status,
    ExecutionStartTime: new Date(step.startedAtMs),
    ...(step.endedAtMs !== undefined && { ExecutionEndTime: new Date(step.endedAtMs) }),
    Inputs: Object.fromEntries(asTexts(step.inputs)),
    Outputs: Object.fromEntries(asTexts(step.outputs).map(([name, text]) => [name, [text]])),
    ...(step.failureMessage !== undefined && { FailureMessage: step.failureMessage }),
  };
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
