import { type Authorization, anywhere, on } from '../../access/authorization.ts';
import { accessDenied } from '../../access/denial.ts';
import type { Context } from '../../service.ts';

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscloudformation.html */
export function authorization(context: Context): Authorization {
  const stackOf = ({ StackName }: { StackName?: string }) => {
    if (StackName === undefined) return '*';
    if (StackName.startsWith('arn:')) return StackName;
    return context.arn('cloudformation', `stack/${StackName}/*`);
  };
  const onStack = (action: string) => on(`cloudformation:${action}`, stackOf);
  return {
    refuse: accessDenied('AccessDenied', 403),
    operations: {
      DescribeStacks: onStack('DescribeStacks'),
      ListStacks: anywhere('cloudformation:ListStacks'),
      ListStackResources: onStack('ListStackResources'),
      DescribeStackResources: onStack('DescribeStackResources'),
      GetTemplate: onStack('GetTemplate'),
      ListExports: anywhere('cloudformation:ListExports'),
    },
  };
}
