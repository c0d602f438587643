import {
  type Authorization,
  anywhere,
  type Permission,
  type PermissionRow,
  passRole,
} from '../../access/authorization.ts';
import { accessDenied } from '../../access/denial.ts';
import type { PolicyDocument } from '../../access/document.ts';
import type { Lambda } from './lambda.ts';
import { LATEST, type ResourcePolicy } from './model/function.ts';

interface Request {
  readonly FunctionName?: string;
  readonly Qualifier?: string;
  readonly Name?: string;
  readonly Role?: string;
  readonly Layers?: readonly string[];
  readonly LayerName?: string;
  readonly VersionNumber?: number;
  readonly Arn?: string;
  readonly UUID?: string;
  readonly Resource?: string;
}

/** Operations on a function, whichever version or alias of it they are about. */
const FUNCTION_OPERATIONS = [
  'GetFunctionConfiguration',
  'UpdateFunctionCode',
  'DeleteFunction',
  'PublishVersion',
  'ListVersionsByFunction',
  'ListAliases',
  'PutFunctionRecursionConfig',
  'GetFunctionRecursionConfig',
  'PutFunctionConcurrency',
  'GetFunctionConcurrency',
  'DeleteFunctionConcurrency',
  'PutFunctionEventInvokeConfig',
  'UpdateFunctionEventInvokeConfig',
  'GetFunctionEventInvokeConfig',
  'ListFunctionEventInvokeConfigs',
  'DeleteFunctionEventInvokeConfig',
  'AddPermission',
  'RemovePermission',
  'GetPolicy',
  'GetFunction',
  'CreateAlias',
  'UpdateAlias',
  'GetAlias',
  'DeleteAlias',
] as const;

const LISTINGS = ['ListFunctions', 'ListLayers', 'GetAccountSettings'] as const;

const SERVICE = 'lambda.amazonaws.com';

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_awslambda.html */
export function authorization(lambda: Lambda): Authorization {
  const documents = new WeakMap<ResourcePolicy, PolicyDocument>();
  const onFunction = rowFor((request) => functionOf(lambda, request));
  return {
    handOffAction: 'lambda:InvokeFunction',
    exists: (arn) => lambda.find(arn.split(':')[6] ?? '') !== undefined,
    keys: ['lambda:functionarn', 'lambda:layer', 'lambda:principal', 'lambda:functionurlauthtype'],
    policyOf(arn) {
      const [, , , , , , name = '', qualifier = LATEST] = arn.split(':');
      const policy = lambda.find(name)?.policies.get(qualifier);
      if (policy === undefined) return undefined;
      let document = documents.get(policy);
      if (document === undefined) {
        document = { Version: '2012-10-17', Statement: [...policy.values()] };
        documents.set(policy, document);
      }
      return document;
    },
    tagsOf: (arn) => lambda.find(arn.split(':')[6] ?? '')?.tags,
    refuse: accessDenied('AccessDeniedException', 403),
    operations: {
      ...Object.fromEntries(FUNCTION_OPERATIONS.map((name) => [name, onFunction(name)])),
      ...Object.fromEntries(LISTINGS.map((name) => [name, anywhere(`lambda:${name}`)])),
      ...layerOperations(lambda),
      ...mappingOperations(lambda),
      Invoke: onFunction('InvokeFunction'),
      CreateFunction: settingsRow(lambda, 'CreateFunction'),
      UpdateFunctionConfiguration: settingsRow(lambda, 'UpdateFunctionConfiguration'),
      ListTags: onTagged('ListTags'),
      TagResource: onTagged('TagResource'),
      UntagResource: onTagged('UntagResource'),
    },
  };
}

/** A function, or the version or alias of it that a request names. */
function functionOf(lambda: Lambda, { FunctionName, Qualifier }: Request): string {
  const { name, qualifier } = lambda.reference(FunctionName, Qualifier);
  const arn = lambda.functionArn(name);
  return qualifier === undefined ? arn : `${arn}:${qualifier}`;
}

function rowFor(resource: (request: Request) => string): (action: string) => PermissionRow {
  return (action) => (request: Request) => ({
    action: `lambda:${action}`,
    resource: resource(request),
  });
}

const onTagged = rowFor(({ Resource = '*' }) => Resource);

function settingsRow(lambda: Lambda, action: string): PermissionRow {
  return (request: Request): Permission[] => [
    {
      action: `lambda:${action}`,
      resource: functionOf(lambda, request),
      keys: { 'lambda:layer': request.Layers },
    },
    ...(request.Layers ?? []).map((layer) => ({
      action: 'lambda:GetLayerVersion',
      resource: layer,
    })),
    ...passRole(request.Role, SERVICE),
  ];
}

function layerOperations({ context }: Lambda): Record<string, PermissionRow> {
  const layerArn = ({ LayerName = '' }: Request) =>
    LayerName.startsWith('arn:') ? LayerName : context.arn('lambda', `layer:${LayerName}`);
  const onLayer = rowFor(layerArn);
  const onVersion = rowFor((request) => `${layerArn(request)}:${request.VersionNumber}`);
  return {
    PublishLayerVersion: onLayer('PublishLayerVersion'),
    ListLayerVersions: onLayer('ListLayerVersions'),
    GetLayerVersion: onVersion('GetLayerVersion'),
    DeleteLayerVersion: onVersion('DeleteLayerVersion'),
    AddLayerVersionPermission: onVersion('AddLayerVersionPermission'),
    RemoveLayerVersionPermission: onVersion('RemoveLayerVersionPermission'),
    GetLayerVersionPolicy: onVersion('GetLayerVersionPolicy'),
    GetLayerVersionByArn: rowFor(({ Arn = '*' }) => Arn)('GetLayerVersion'),
  };
}

/** Mappings are told apart by the function that they are for. */
function mappingOperations(lambda: Lambda): Record<string, PermissionRow> {
  const { context } = lambda;
  const onMapping =
    (action: string): PermissionRow =>
    ({ UUID = '', FunctionName }: Request) => ({
      action: `lambda:${action}`,
      resource: context.arn('lambda', `event-source-mapping:${UUID}`),
      keys: {
        'lambda:functionarn':
          FunctionName === undefined
            ? lambda.mappings.find(UUID)?.functionArn
            : functionOf(lambda, { FunctionName }),
      },
    });
  return {
    CreateEventSourceMapping: (request: Request) => ({
      action: 'lambda:CreateEventSourceMapping',
      resource: '*',
      keys: { 'lambda:functionarn': functionOf(lambda, request) },
    }),
    GetEventSourceMapping: onMapping('GetEventSourceMapping'),
    UpdateEventSourceMapping: onMapping('UpdateEventSourceMapping'),
    DeleteEventSourceMapping: onMapping('DeleteEventSourceMapping'),
    ListEventSourceMappings: anywhere('lambda:ListEventSourceMappings'),
  };
}
