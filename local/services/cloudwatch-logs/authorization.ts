import {
  type Authorization,
  anywhere,
  on,
  type PermissionRow,
  tagKeys,
} from '../../access/authorization.ts';
import type { Context } from '../../service.ts';

interface ByName {
  readonly logGroupName?: string;
  readonly logGroupIdentifier?: string;
  readonly logStreamName?: string;
}

interface Tagging {
  readonly resourceArn?: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly tagKeys?: readonly string[];
}

interface Query {
  readonly logGroupName?: string;
  readonly logGroupNames?: readonly string[];
  readonly logGroupIdentifiers?: readonly string[];
}

/**
 * A log group is meant by the ARN of a nameless stream in it, as AWS's refusals show it.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatchlogs.html
 */
export function authorization(context: Context): Authorization {
  const stream = (group = '', name = '') =>
    context.arn('logs', `log-group:${groupName(group)}:log-stream:${name}`);
  const groupOf = ({ logGroupName, logGroupIdentifier }: ByName) =>
    stream(logGroupName ?? logGroupIdentifier);
  const onGroup = (action: string) => on(`logs:${action}`, groupOf);
  const onStream = (action: string) =>
    on(`logs:${action}`, (input: ByName) =>
      stream(input.logGroupName ?? input.logGroupIdentifier, input.logStreamName),
    );
  const onTagged =
    (action: string): PermissionRow =>
    ({ resourceArn = '*', tags, tagKeys: keysOf }: Tagging) => ({
      action: `logs:${action}`,
      resource: resourceArn,
      keys: tagKeys(tags, keysOf),
    });
  return {
    operations: {
      CreateLogGroup: onGroup('CreateLogGroup'),
      DeleteLogGroup: onGroup('DeleteLogGroup'),
      DescribeLogGroups: on('logs:DescribeLogGroups', () => stream()),
      PutRetentionPolicy: onGroup('PutRetentionPolicy'),
      DeleteRetentionPolicy: onGroup('DeleteRetentionPolicy'),
      TagResource: onTagged('TagResource'),
      UntagResource: onTagged('UntagResource'),
      ListTagsForResource: onTagged('ListTagsForResource'),
      CreateLogStream: onGroup('CreateLogStream'),
      DeleteLogStream: onStream('DeleteLogStream'),
      DescribeLogStreams: onGroup('DescribeLogStreams'),
      PutLogEvents: onStream('PutLogEvents'),
      GetLogEvents: onStream('GetLogEvents'),
      FilterLogEvents: onGroup('FilterLogEvents'),
      StartQuery: ({ logGroupName, logGroupNames, logGroupIdentifiers }: Query) => {
        const groups = logGroupNames ?? logGroupIdentifiers ?? [logGroupName ?? ''];
        return groups.map((group) => ({ action: 'logs:StartQuery', resource: stream(group) }));
      },
      GetQueryResults: anywhere('logs:GetQueryResults'),
      StopQuery: anywhere('logs:StopQuery'),
      DescribeQueries: anywhere('logs:DescribeQueries'),
    },
  };
}

/** A group's name out of its ARN, which some operations take. */
function groupName(identifier: string): string {
  if (!identifier.startsWith('arn:')) return identifier;
  return identifier.split(':')[6] ?? '';
}
