import { AwsError } from '../../../errors.ts';

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_QueryCompileError.html */
export function malformedQuery(message: string, start: number, end: number): AwsError {
  return new AwsError('MalformedQueryException', message, {
    members: {
      queryCompileError: { location: { startCharOffset: start, endCharOffset: end }, message },
    },
  });
}
