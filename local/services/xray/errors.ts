import { AwsError } from '../../errors.ts';

/** The request is missing a parameter, or one is wrong. */
export class InvalidRequestException extends AwsError {
  constructor(message: string) {
    super('InvalidRequestException', message);
  }
}

/** There are as many rules as there may be. */
export class RuleLimitExceededException extends AwsError {
  constructor(message: string) {
    super('RuleLimitExceededException', message);
  }
}
