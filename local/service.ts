import type { Readable } from 'node:stream';
import type { AccessControl } from './access/access.ts';
import type { Authorization } from './access/authorization.ts';
import type { IdentitySource } from './access/identities.ts';
import type { CredentialStore, Principal } from './credentials.ts';
import type { Kernel } from './kernel/kernel.ts';
import type { MetricHub } from './metrics.ts';

/** The suffix of the service's SDK client package: `@aws-sdk/client-<name>`. */
export type ServiceName =
  | 's3'
  | 'sqs'
  | 'sns'
  | 'eventbridge'
  | 'lambda'
  | 'dynamodb'
  | 'dynamodb-streams'
  | 'cloudwatch'
  | 'cloudwatch-logs'
  | 'cloudformation'
  | 'fis'
  | 'iam'
  | 'kms'
  | 'resource-groups-tagging-api'
  | 'scheduler'
  | 'ssm'
  | 'sts'
  | 'xray';

/** What an operation knows about the call besides its input. */
export interface Call {
  readonly principal: Principal;
  readonly requestId: string;
  /** The caller's address; the loopback address for calls from inside. */
  readonly sourceIp: string;
  /** The caller's `X-Amzn-Trace-Id`, if it sent one. */
  readonly traceHeader?: string;
  /** True once the caller has gone away: a long poll must not hand it anything. */
  readonly aborted: () => boolean;
}

/**
 * One AWS operation: input and output have exactly the SDK's shapes (`SendMessageCommandInput`, …). It answers at once
 * where it can; a promise where the caller must wait. It throws `AwsError`.
 */
// biome-ignore lint/suspicious/noExplicitAny: each operation narrows this to its own SDK types.
export type Operation = (input: any, call: Call) => unknown;

/**
 * A streamed payload (`PutObject`'s Body), already decoded from AWS's chunked transfer: a buffer when it is small, else a
 * stream that the operation must read to its end or destroy.
 */
export type Payload = Buffer | Readable;

/** A browser's form upload: the one request to S3 that no operation models. */
export interface FormPost {
  readonly bucket: string;
  /** The Content-Type header, with the multipart boundary. */
  readonly contentType: string;
  readonly body: Readable;
}

export interface HttpAnswer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What a service answers without a signature, because links in what it sends out lead there. */
export interface OpenLinks {
  /** By AWS's operation name, asked for by `GET /?Action=…`. */
  readonly operations: readonly string[];
  /** By path. */
  readonly documents: Readonly<Record<string, HttpAnswer>>;
}

/** A hand-off from one service to a resource of another. */
export interface Delivery {
  /** The service that hands off, for instance `{ kind: 'service', name: 'events.amazonaws.com', sourceArn }`. */
  readonly principal: Principal;
  /** The payload, nearly always JSON text. */
  readonly body: string;
  /** String attributes, for targets that carry them (SQS, SNS). */
  readonly attributes?: Readonly<
    Record<string, { dataType: string; stringValue?: string; binaryValue?: Uint8Array }>
  >;
  /** X-Ray context, where AWS passes it on. */
  readonly traceHeader?: string;
  /** For FIFO targets and fair queues. */
  readonly messageGroupId?: string;
  readonly messageDeduplicationId?: string;
  readonly subject?: string;
}

/** Which properties of a CloudFormation type are understood. A list stands for each of its members. */
export interface PropertySupport {
  readonly [property: string]: 'simulated' | 'harmless' | PropertySupport;
}

/** What a resource provider may know about the resource that it makes. */
export interface ResourceContext {
  readonly logicalId: string;
  readonly stackName: string;
  readonly stackId: string;
  readonly tags: Readonly<Record<string, string>>;
  /** A generated physical name as CloudFormation makes them: stack, logical id, random suffix; cut to fit. */
  generateName(options: { maxLength: number; lowerCase?: boolean; suffix?: string }): string;
  /** The local folder or file of a deployment asset, when the template's bucket and key name one. */
  findAsset(bucket: string, key: string): string | undefined;
}

export interface CreatedResource {
  /** What `Ref` gives. */
  readonly physicalId: string;
  /** What `Fn::GetAtt` gives. */
  readonly attributes?: Readonly<Record<string, string | number | readonly string[]>>;
}

/** How CloudFormation makes one type of resource. */
export interface ResourceProvider {
  readonly properties: PropertySupport;
  // biome-ignore lint/suspicious/noExplicitAny: properties arrive resolved and checked; each provider types its own.
  create(properties: any, resource: ResourceContext): CreatedResource | Promise<CreatedResource>;
}

/** One simulated AWS service, running. The engine knows services only through this. */
export interface Service {
  /** By AWS's operation name: `SendMessage`. What is missing answers NotImplemented. */
  readonly operations: Readonly<Record<string, Operation>>;
  /** By CloudFormation type: `AWS::SQS::Queue`. */
  readonly resources?: Readonly<Record<string, ResourceProvider>>;
  /**
   * Takes a hand-off for one of its resources. It throws `AwsError` when the target refuses, and the sender retries,
   * dead-letters or drops by its own rules.
   */
  readonly accept?: (targetArn: string, delivery: Delivery) => void | Promise<void>;
  /** What its calls and hand-offs take, of callers who need permission. */
  readonly authorization?: Authorization;
  /** IAM only: the roles, for whoever decides about their calls. */
  readonly identities?: IdentitySource;
  /** Resolves once the service can be reached; a service without it can at once. */
  readonly ready?: Promise<void>;
  /** Readies what functions' processes talk to; asked for once, before the first of them starts. */
  readonly prepareForHandlers?: () => Promise<void>;
  /** S3 only: a form upload, signed by its policy field. */
  readonly formPost?: (post: FormPost, call: Call) => Promise<HttpAnswer>;
  readonly openLinks?: OpenLinks;
  /** Ends what runs: child processes, sockets, files. */
  readonly stop?: () => void | Promise<void>;
}

/** What a service's folder exports: its name, and how to start it. */
export interface ServiceDefinition {
  readonly name: ServiceName;
  /**
   * True when operations take and give the wire's own JSON, not the SDK's objects (blobs stay base64 text): DynamoDB,
   * whose items pass through untouched.
   */
  readonly wireJson?: boolean;
  create(context: Context): Service;
}

/** All that a service may reach for. No globals, no other service. */
export interface Context {
  readonly kernel: Kernel;
  readonly account: string;
  readonly region: string;
  readonly credentials: CredentialStore;
  /** Decides what roles and services may do. */
  readonly access: AccessControl;
  /** Where the service's own CloudWatch metrics go. */
  readonly metrics: MetricHub;
  /** A folder of the engine's own, removed when it stops. */
  readonly scratchDirectory: string;
  /**
   * Environment variables that every function's process gets from the engine, by name: a service adds what its clients in
   * a function must know, for instance the address of the X-Ray daemon.
   */
  readonly handlerVariables: Map<string, string>;
  /** Resolves once all that functions' processes talk to is ready, and `handlerVariables` are complete. */
  prepareForHandlers(): Promise<void>;
  /** `http://127.0.0.1:<port>`; known once the gateway listens. */
  endpoint(): string;
  /** arn:aws:<service>:<region>:<account>:<resource> */
  arn(service: string, resource: string): string;
  /** Calls another service's operation in the process, as the given principal. */
  call<Output>(
    service: ServiceName,
    operation: string,
    input: object,
    principal: Principal,
  ): Promise<Output>;
  /**
   * Whether an operation can be called here.
   * @param service as the SDK or an `aws-sdk:` ARN names it: `cloudwatch-logs`, `cloudwatchlogs`
   */
  simulates(service: string, operation: string): boolean;
  /** Calls an operation with an input that a user wrote as JSON: see `readJsonInput`. */
  callWithJson<Output>(
    service: string,
    operation: string,
    input: object,
    principal: Principal,
  ): Promise<Output>;
  /** Hands an event to the resource that an ARN names, through its owner's `accept`. */
  deliver(targetArn: string, delivery: Delivery): Promise<void>;
}
