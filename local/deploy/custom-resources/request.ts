import { text } from 'node:stream/consumers';
import aws4 from 'aws4';
import {
  ADMINISTRATOR_ACCESS_KEY_ID,
  ADMINISTRATOR_SECRET_ACCESS_KEY,
  type Principal,
} from '../../credentials.ts';
import { AwsError, UserError } from '../../errors.ts';
import type { ServiceHost } from '../../host.ts';
import type { CreatedResource, ResourceContext } from '../../service.ts';
import { asRequestProperties, readResponse } from './response.ts';

/** The bucket into which functions put their answers, named as CloudFormation's own. */
const RESPONSE_BUCKET = 'cloudformation-custom-resource-response-useast1';
/** Seconds for which a function may answer: CloudFormation waits an hour. */
const RESPONSE_SECONDS = 3600;
const CLOUDFORMATION: Principal = { kind: 'service', name: 'cloudformation.amazonaws.com' };

/** The CDK's AwsCustomResource would fetch the latest SDK over the network; the runtime has one. */
const OFFLINE: Readonly<Record<string, object>> = { 'Custom::AWS': { InstallLatestAwsSdk: false } };

interface CustomResource {
  readonly type: string;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly context: ResourceContext;
}

/**
 * Has a function of the application make a resource: it is invoked, and puts its answer to a presigned URL.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref.html
 * @throws UserError when the function fails, reports a failure or answers nothing
 */
export async function createCustomResource(
  host: ServiceHost,
  { type, properties, context }: CustomResource,
): Promise<CreatedResource> {
  await host.call('s3', 'CreateBucket', { Bucket: RESPONSE_BUCKET }, CLOUDFORMATION);
  const Key = host.kernel.ids.uuid();
  const event = {
    RequestType: 'Create',
    ServiceToken: properties.ServiceToken,
    ResponseURL: presignedUrl(host, Key),
    StackId: context.stackId,
    RequestId: host.kernel.ids.uuid(),
    LogicalResourceId: context.logicalId,
    ResourceType: type,
    ResourceProperties: asRequestProperties({ ...properties, ...OFFLINE[type] }),
  };
  const where = `${context.logicalId} (${type}) of stack ${context.stackName}`;
  const failure = await invoke(host, String(properties.ServiceToken), event);
  const answer = await takeAnswer(host, Key);
  await host.call('s3', 'DeleteBucket', { Bucket: RESPONSE_BUCKET }, CLOUDFORMATION);
  if (answer === undefined) {
    throw new UserError(
      `${where} cannot be created: its function ${failure ?? 'ended without an answer to its ResponseURL'}.`,
    );
  }
  return readResponse(where, answer);
}

/** @returns what the function failed with */
async function invoke(
  host: ServiceHost,
  functionArn: string,
  event: object,
): Promise<string | undefined> {
  const { FunctionError, Payload } = await host.call<{
    FunctionError?: string;
    Payload?: Uint8Array;
  }>(
    'lambda',
    'Invoke',
    { FunctionName: functionArn, Payload: Buffer.from(JSON.stringify(event)) },
    CLOUDFORMATION,
  );
  if (FunctionError === undefined) return undefined;
  const { errorType, errorMessage = '' } = JSON.parse(Buffer.from(Payload ?? []).toString());
  return `failed with ${errorType}: ${errorMessage.split('\n')[0]}`;
}

async function takeAnswer(host: ServiceHost, Key: string): Promise<string | undefined> {
  try {
    const { Body } = await host.call<{ Body: NodeJS.ReadableStream | Uint8Array }>(
      's3',
      'GetObject',
      { Bucket: RESPONSE_BUCKET, Key },
      CLOUDFORMATION,
    );
    const answer = Body instanceof Uint8Array ? Buffer.from(Body).toString() : await text(Body);
    await host.call('s3', 'DeleteObject', { Bucket: RESPONSE_BUCKET, Key }, CLOUDFORMATION);
    return answer;
  } catch (error) {
    if (error instanceof AwsError && error.code === 'NoSuchKey') return undefined;
    throw error;
  }
}

function presignedUrl(host: ServiceHost, key: string): string {
  const endpoint = new URL(host.endpoint());
  const date = new Date(host.kernel.now()).toISOString().replace(/[-:]|\.\d+/g, '');
  const { path } = aws4.sign(
    {
      service: 's3',
      region: host.region,
      method: 'PUT',
      host: endpoint.host,
      path: `/${RESPONSE_BUCKET}/${key}?X-Amz-Date=${date}&X-Amz-Expires=${RESPONSE_SECONDS}`,
      signQuery: true,
    },
    {
      accessKeyId: ADMINISTRATOR_ACCESS_KEY_ID,
      secretAccessKey: ADMINISTRATOR_SECRET_ACCESS_KEY,
    },
  );
  return `${endpoint.origin}${path}`;
}
