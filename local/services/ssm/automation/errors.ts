import { AwsError } from '../../../errors.ts';

/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_CreateDocument.html#API_CreateDocument_Errors */
export function invalidContent(message: string): AwsError {
  return new AwsError('InvalidDocumentContent', message);
}

export function documentExists(name: string): AwsError {
  return new AwsError('DocumentAlreadyExists', `Document ${name} already exists.`);
}

export function noSuchDocument(name: string): AwsError {
  return new AwsError('InvalidDocument', `Document with name ${name} does not exist.`);
}

export function noSuchVersion(name: string, version: string): AwsError {
  const message = `Document version ${version} of ${name} does not exist.`;
  return new AwsError('InvalidDocumentVersion', message);
}

/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_StartAutomationExecution.html */
export function noSuchDefinition(name: string): AwsError {
  const message = `Automation definition not found: ${name}`;
  return new AwsError('AutomationDefinitionNotFoundException', message);
}

export function invalidParameters(message: string): AwsError {
  return new AwsError('InvalidAutomationExecutionParametersException', message);
}

export function noSuchExecution(id: string): AwsError {
  const message = `Automation execution ${id} was not found.`;
  return new AwsError('AutomationExecutionNotFoundException', message);
}

/** Ends an attempt at a step. */
export class StepFailure extends Error {
  override readonly name = 'StepFailure';
}
