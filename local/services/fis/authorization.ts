import {
  type Authorization,
  anywhere,
  on,
  type Permission,
  type PermissionRow,
  passRole,
  tagKeys,
} from '../../access/authorization.ts';
import { accessDenied } from '../../access/denial.ts';
import type { Context } from '../../service.ts';

interface Request {
  readonly id?: string;
  readonly experimentId?: string;
  readonly experimentTemplateId?: string;
  readonly resourceType?: string;
  readonly resourceArn?: string;
  readonly roleArn?: string;
  readonly actions?: Readonly<Record<string, { readonly actionId?: string }>>;
  readonly tags?: Readonly<Record<string, string>>;
}

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsfaultinjectionservice.html */
export function authorization(context: Context): Authorization {
  const arn = (kind: string, id = '*') => context.arn('fis', `${kind}/${id}`);
  const onKind = (action: string, kind: string) =>
    on(`fis:${action}`, ({ id }: Request) => arn(kind, id));
  const onTagged = (action: string) =>
    on(`fis:${action}`, ({ resourceArn = '*' }: Request) => resourceArn);
  const withRole =
    (action: string): PermissionRow =>
    (request: Request): Permission[] => [
      {
        action: `fis:${action}`,
        resource: arn('experiment-template', request.id),
        keys: tagKeys(request.tags),
      },
      ...Object.values(request.actions ?? {}).map(({ actionId }) => ({
        action: `fis:${action}`,
        resource: arn('action', actionId),
      })),
      ...passRole(request.roleArn, 'fis.amazonaws.com'),
    ];
  return {
    keys: ['fis:operations', 'fis:percentage', 'fis:service', 'fis:targets'],
    refuse: accessDenied('AccessDeniedException', 403),
    operations: {
      CreateExperimentTemplate: withRole('CreateExperimentTemplate'),
      UpdateExperimentTemplate: withRole('UpdateExperimentTemplate'),
      DeleteExperimentTemplate: onKind('DeleteExperimentTemplate', 'experiment-template'),
      GetExperimentTemplate: onKind('GetExperimentTemplate', 'experiment-template'),
      ListExperimentTemplates: anywhere('fis:ListExperimentTemplates'),
      StartExperiment: ({ experimentTemplateId, tags }: Request) =>
        [arn('experiment-template', experimentTemplateId), arn('experiment')].map((resource) => ({
          action: 'fis:StartExperiment',
          resource,
          keys: tagKeys(tags),
        })),
      StopExperiment: onKind('StopExperiment', 'experiment'),
      GetExperiment: onKind('GetExperiment', 'experiment'),
      ListExperiments: anywhere('fis:ListExperiments'),
      ListExperimentResolvedTargets: on(
        'fis:ListExperimentResolvedTargets',
        ({ experimentId }: Request) => arn('experiment', experimentId),
      ),
      GetAction: onKind('GetAction', 'action'),
      ListActions: anywhere('fis:ListActions'),
      GetTargetResourceType: anywhere('fis:GetTargetResourceType'),
      ListTargetResourceTypes: anywhere('fis:ListTargetResourceTypes'),
      GetSafetyLever: onKind('GetSafetyLever', 'safety-lever'),
      UpdateSafetyLeverState: onKind('UpdateSafetyLeverState', 'safety-lever'),
      ListTagsForResource: onTagged('ListTagsForResource'),
      TagResource: onTagged('TagResource'),
      UntagResource: onTagged('UntagResource'),
    },
  };
}
