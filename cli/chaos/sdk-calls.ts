import type { AwsCall, AwsServiceName } from '../../experiments/runner/world.ts';

/** What every SDK client takes; without it the clients look where AWS's own tools look. */
export interface SdkConfig {
  readonly endpoint?: string;
  readonly region?: string;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

interface SdkClient {
  send(command: unknown): Promise<unknown>;
}

interface SdkModule {
  readonly Client: new (config: object) => unknown;
  /** Its exports, the commands among them: `StartExperimentCommand`. */
  readonly commands: object;
}

/** The SDK is loaded only by whoever leaves the engine's process. */
const MODULES: Readonly<Record<AwsServiceName, () => Promise<SdkModule>>> = {
  cloudformation: async () => {
    const commands = await import('@aws-sdk/client-cloudformation');
    return { Client: commands.CloudFormationClient, commands };
  },
  cloudwatch: async () => {
    const commands = await import('@aws-sdk/client-cloudwatch');
    return { Client: commands.CloudWatchClient, commands };
  },
  'cloudwatch-logs': async () => {
    const commands = await import('@aws-sdk/client-cloudwatch-logs');
    return { Client: commands.CloudWatchLogsClient, commands };
  },
  dynamodb: async () => {
    const commands = await import('@aws-sdk/client-dynamodb');
    return { Client: commands.DynamoDBClient, commands };
  },
  eventbridge: async () => {
    const commands = await import('@aws-sdk/client-eventbridge');
    return { Client: commands.EventBridgeClient, commands };
  },
  fis: async () => {
    const commands = await import('@aws-sdk/client-fis');
    const { UpdateSafetyLeverStateCommand } = await import('./safety-lever-command.ts');
    return { Client: commands.FisClient, commands: { ...commands, UpdateSafetyLeverStateCommand } };
  },
  lambda: async () => {
    const commands = await import('@aws-sdk/client-lambda');
    return { Client: commands.LambdaClient, commands };
  },
  s3: async () => {
    const commands = await import('@aws-sdk/client-s3');
    return { Client: commands.S3Client, commands };
  },
  sqs: async () => {
    const commands = await import('@aws-sdk/client-sqs');
    return { Client: commands.SQSClient, commands };
  },
  ssm: async () => {
    const commands = await import('@aws-sdk/client-ssm');
    return { Client: commands.SSMClient, commands };
  },
  sts: async () => {
    const commands = await import('@aws-sdk/client-sts');
    return { Client: commands.STSClient, commands };
  },
  xray: async () => {
    const commands = await import('@aws-sdk/client-xray');
    return { Client: commands.XRayClient, commands };
  },
};

/** Calls of AWS, or of an engine in another process, through the SDK. */
export function sdkCalls(config: SdkConfig): AwsCall {
  const clients = new Map<AwsServiceName, Promise<{ client: SdkClient; commands: object }>>();
  const connect = async (service: AwsServiceName) => {
    const { Client, commands } = await MODULES[service]();
    const client = new Client({ ...config, forcePathStyle: true }) as SdkClient;
    return { client, commands };
  };
  return async <Output>(service: AwsServiceName, operation: string, input: object) => {
    let ready = clients.get(service);
    if (ready === undefined) {
      ready = connect(service);
      clients.set(service, ready);
    }
    const { client, commands } = await ready;
    const Command = (commands as Record<string, new (input: object) => unknown>)[
      `${operation}Command`
    ];
    if (Command === undefined) throw new TypeError(`The SDK's ${service} has no ${operation}.`);
    return (await client.send(new Command(input))) as Output;
  };
}
