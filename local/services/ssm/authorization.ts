import type { PutParameterCommandInput, Tag } from '@aws-sdk/client-ssm';
import {
  type Authorization,
  anywhere,
  on,
  type PermissionRow,
  passRole,
  tagKeys,
} from '../../access/authorization.ts';
import type { Context } from '../../service.ts';

interface Named {
  readonly Name?: string;
}

interface Tagging {
  readonly ResourceType?: string;
  readonly ResourceId?: string;
  readonly Tags?: readonly Tag[];
  readonly TagKeys?: readonly string[];
}

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssystemsmanager.html */
export function authorization(context: Context): Authorization {
  const parameter = (name: string) => {
    if (name.startsWith('arn:')) return name;
    const [plain = ''] = name.split(':', 1);
    return context.arn('ssm', `parameter/${plain.replace(/^\//, '')}`);
  };
  const onParameter = (action: string) =>
    on(`ssm:${action}`, ({ Name = '' }: Named) => parameter(Name));
  const onParameters =
    (action: string): PermissionRow =>
    ({ Names = [] }: { Names?: readonly string[] }) =>
      Names.map((name) => ({ action: `ssm:${action}`, resource: parameter(name) }));
  const onTagged =
    (action: string): PermissionRow =>
    ({ ResourceId = '', Tags, TagKeys }: Tagging) => ({
      action: `ssm:${action}`,
      resource: parameter(ResourceId),
      keys: tagKeys(Tags, TagKeys),
    });
  return {
    keys: ['ssm:overwrite', 'ssm:recursive'],
    operations: {
      PutParameter: ({ Name = '', Overwrite, Tags }: PutParameterCommandInput) => ({
        action: 'ssm:PutParameter',
        resource: parameter(Name),
        keys: {
          'ssm:overwrite': String(Overwrite ?? false),
          ...tagKeys(Tags),
        },
      }),
      GetParameter: onParameter('GetParameter'),
      GetParameters: onParameters('GetParameters'),
      GetParametersByPath: ({ Path = '', Recursive }: { Path?: string; Recursive?: boolean }) => ({
        action: 'ssm:GetParametersByPath',
        resource: parameter(Path),
        keys: { 'ssm:recursive': String(Recursive ?? false) },
      }),
      GetParameterHistory: onParameter('GetParameterHistory'),
      DescribeParameters: anywhere('ssm:DescribeParameters'),
      DeleteParameter: onParameter('DeleteParameter'),
      DeleteParameters: onParameters('DeleteParameters'),
      LabelParameterVersion: onParameter('LabelParameterVersion'),
      UnlabelParameterVersion: onParameter('UnlabelParameterVersion'),
      ...documentRows(context),
      ...automationRows(context),
      AddTagsToResource: onTagged('AddTagsToResource'),
      RemoveTagsFromResource: onTagged('RemoveTagsFromResource'),
      ListTagsForResource: onTagged('ListTagsForResource'),
    },
  };
}

function documentRows(context: Context): Authorization['operations'] {
  const onDocument = (action: string) =>
    on(`ssm:${action}`, ({ Name = '' }: Named) =>
      Name.startsWith('arn:') ? Name : context.arn('ssm', `document/${Name}`),
    );
  return {
    CreateDocument: onDocument('CreateDocument'),
    DeleteDocument: onDocument('DeleteDocument'),
    DescribeDocument: onDocument('DescribeDocument'),
    GetDocument: onDocument('GetDocument'),
    ListDocuments: anywhere('ssm:ListDocuments'),
    UpdateDocument: onDocument('UpdateDocument'),
    UpdateDocumentDefaultVersion: onDocument('UpdateDocumentDefaultVersion'),
  };
}

interface AutomationRequest {
  readonly AutomationExecutionId?: string;
  readonly DocumentName?: string;
  readonly DocumentVersion?: string;
  readonly Parameters?: Readonly<Record<string, readonly string[]>>;
}

function automationRows(context: Context): Authorization['operations'] {
  const onExecution = (action: string) =>
    on(`ssm:${action}`, ({ AutomationExecutionId = '*' }: AutomationRequest) =>
      context.arn('ssm', `automation-execution/${AutomationExecutionId}`),
    );
  return {
    // AWS asks for both the document and its definition; the role that a document acts as is passed to it.
    StartAutomationExecution: ({
      DocumentName = '',
      DocumentVersion = '$DEFAULT',
      Parameters = {},
    }: AutomationRequest) => {
      const name = DocumentName.replace(/^arn:.*:document\//, '');
      const [roleArn] = Parameters.AutomationAssumeRole ?? [];
      const resources = [`document/${name}`, `automation-definition/${name}:${DocumentVersion}`];
      return [
        ...resources.map((resource) => ({
          action: 'ssm:StartAutomationExecution',
          resource: context.arn('ssm', resource),
        })),
        ...passRole(roleArn, 'ssm.amazonaws.com'),
      ];
    },
    StopAutomationExecution: onExecution('StopAutomationExecution'),
    GetAutomationExecution: onExecution('GetAutomationExecution'),
    DescribeAutomationStepExecutions: onExecution('DescribeAutomationStepExecutions'),
    DescribeAutomationExecutions: anywhere('ssm:DescribeAutomationExecutions'),
  };
}
