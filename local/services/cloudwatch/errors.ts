import { AwsError } from '../../errors.ts';

/** Two parameters exclude each other, or together ask for too much. */
export function invalidCombination(message: string): AwsError {
  return new AwsError('InvalidParameterCombinationException', message);
}

export function invalidValue(message: string): AwsError {
  return new AwsError('InvalidParameterValueException', message);
}

export function missingParameter(message: string): AwsError {
  return new AwsError('MissingRequiredParameterException', message);
}

export function validationError(message: string): AwsError {
  return new AwsError('ValidationException', message);
}

export function invalidNextToken(): AwsError {
  return new AwsError('InvalidNextToken', 'The next token specified is invalid.');
}

/** No alarm and no dashboard has the ARN. */
export function resourceNotFound(arn: string): AwsError {
  return new AwsError('ResourceNotFoundException', `Resource ${arn} does not exist`, {
    statusCode: 404,
    members: { ResourceId: arn },
  });
}

export function dashboardNotFound(names: readonly string[]): AwsError {
  return new AwsError(
    'DashboardNotFoundError',
    names.length === 1
      ? `Dashboard ${names[0]} does not exist`
      : `Dashboards ${names.join(', ')} do not exist`,
    { statusCode: 404 },
  );
}
