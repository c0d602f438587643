import { intrinsicCall } from '../intrinsics/call.ts';
import type { TemplateResource } from '../template.ts';
import { POLICY_TEMPLATES } from './policy-templates.ts';
import { asList, asMap, present, type SamProperties } from './translation.ts';

const SERVICE_ROLE = 'arn:aws:iam::aws:policy/service-role/';

/** What the source of an event needs the function to be allowed. */
const EVENT_POLICIES: Readonly<Record<string, string>> = {
  SQS: `${SERVICE_ROLE}AWSLambdaSQSQueueExecutionRole`,
  DynamoDB: `${SERVICE_ROLE}AWSLambdaDynamoDBExecutionRole`,
};

const DEAD_LETTER_ACTIONS: Readonly<Record<string, string>> = {
  SQS: 'sqs:SendMessage',
  SNS: 'sns:Publish',
};

/** Destinations that SAM knows by a type, and what sending there takes. */
const DESTINATION_ACTIONS: Readonly<Record<string, string>> = {
  SQS: 'sqs:SendMessage',
  SNS: 'sns:Publish',
  Lambda: 'lambda:InvokeFunction',
  EventBridge: 'events:PutEvents',
};

/** The execution role that SAM makes for a function which names none. */
export function roleOf(
  logicalId: string,
  properties: SamProperties,
): { role: TemplateResource; unknownTemplates: string[] } {
  const managed = new Set<unknown>([`${SERVICE_ROLE}AWSLambdaBasicExecutionRole`]);
  const documents: object[] = [];
  const unknownTemplates: string[] = [];
  if (properties.Tracing === 'Active')
    managed.add('arn:aws:iam::aws:policy/AWSXrayWriteOnlyAccess');
  for (const event of Object.values(asMap(properties.Events))) {
    const policy = EVENT_POLICIES[String(asMap(event).Type)];
    if (policy !== undefined) managed.add(policy);
  }
  for (const policy of asList(properties.Policies)) {
    const read = readPolicy(policy);
    if (read.kind === 'managed') managed.add(read.arn);
    else if (read.kind === 'statements') documents.push(...read.statements);
    else unknownTemplates.push(read.name);
  }
  documents.push(...sendingStatements(properties));
  return {
    unknownTemplates,
    role: {
      Type: 'AWS::IAM::Role',
      Properties: present({
        AssumeRolePolicyDocument: properties.AssumeRolePolicyDocument ?? TRUST_LAMBDA,
        ManagedPolicyArns: [...managed],
        Policies: documents.map((statement, index) => ({
          PolicyName: `${logicalId}RolePolicy${index}`,
          PolicyDocument: { Version: '2012-10-17', Statement: [statement] },
        })),
        PermissionsBoundary: properties.PermissionsBoundary,
      }),
    },
  };
}

const TRUST_LAMBDA = {
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Principal: { Service: ['lambda.amazonaws.com'] },
      Action: ['sts:AssumeRole'],
    },
  ],
};

type ReadPolicy =
  | { kind: 'managed'; arn: unknown }
  | { kind: 'statements'; statements: readonly object[] }
  | { kind: 'unknown'; name: string };

/** A managed policy by its name or ARN, a document, or one of SAM's policy templates. */
function readPolicy(policy: unknown): ReadPolicy {
  if (typeof policy === 'string') return { kind: 'managed', arn: managedArn(policy) };
  const map = asMap(policy);
  if (intrinsicCall(map) !== undefined) return { kind: 'managed', arn: policy };
  if (map.Statement !== undefined) {
    return { kind: 'statements', statements: asList(map.Statement) as object[] };
  }
  const [name = '', parameters] = Object.entries(map)[0] ?? [];
  const template = POLICY_TEMPLATES[name];
  if (template === undefined) return { kind: 'unknown', name };
  return { kind: 'statements', statements: template(asMap(parameters)) };
}

function managedArn(name: string): string {
  if (name.startsWith('arn:')) return name;
  const isOfService = /^AWSLambda\w*(ExecutionRole|Role)$/.test(name);
  return isOfService ? `${SERVICE_ROLE}${name}` : `arn:aws:iam::aws:policy/${name}`;
}

/** What a function's dead letters and destinations take. */
function sendingStatements({ DeadLetterQueue, EventInvokeConfig }: SamProperties): object[] {
  const { Type: type, TargetArn } = asMap(DeadLetterQueue);
  const destinations = Object.values(asMap(asMap(EventInvokeConfig).DestinationConfig)).map(asMap);
  return [
    { action: DEAD_LETTER_ACTIONS[String(type)], resource: TargetArn },
    ...destinations.map((destination) => ({
      action: DESTINATION_ACTIONS[String(destination.Type)],
      resource: destination.Destination,
    })),
  ]
    .filter(({ action, resource }) => action !== undefined && resource !== undefined)
    .map(({ action, resource }) => ({ Effect: 'Allow', Action: [action], Resource: resource }));
}
