import { AwsError } from '../../../errors.ts';

/**
 * A metric math expression that cannot be read or computed. The API names the query it stands in.
 *
 * Assumption: AWS publishes no list of these messages; they say what the user guide's rules say.
 */
export class ExpressionError extends AwsError {
  constructor(message: string) {
    super('ValidationException', message);
  }
}
