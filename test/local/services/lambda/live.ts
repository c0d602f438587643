import { fileURLToPath } from 'node:url';
import type { PutLogEventsCommandInput } from '@aws-sdk/client-cloudwatch-logs';
import type { InvocationRequest, InvocationResponse } from '@aws-sdk/client-lambda';
import { AwsError } from '../../../../local/errors.ts';
import type { ServiceHost } from '../../../../local/host.ts';
import type { ResourceContext, ServiceDefinition } from '../../../../local/service.ts';
import { defineLambda } from '../../../../local/services/lambda/index.ts';
import { ADMINISTRATOR, createRealTimeHost } from '../../../helpers/test-context.ts';
import { ROLE_ARN } from './fakes.ts';

const FIXTURES = fileURLToPath(new URL('../../../fixtures/functions/', import.meta.url));

/** An answer of Invoke, decoded. */
export interface Answer {
  readonly response: InvocationResponse;
  // biome-ignore lint/suspicious/noExplicitAny: whatever the function returned
  readonly payload: any;
  /** The log that came with the answer. */
  readonly log: string;
}

/** Lambda on the real clock with real processes, and a log service that keeps what it is given. */
export class LiveLambda {
  readonly host: ServiceHost;
  /** Messages by log stream. */
  readonly logs = new Map<string, string[]>();
  readonly logCalls: string[] = [];
  /** Log groups that exist. */
  readonly logGroups = new Set<string>();
  #onLog: (() => void)[] = [];

  constructor(options: { services?: ServiceDefinition[]; accountConcurrency?: number } = {}) {
    const lambda = defineLambda(options.accountConcurrency);
    const services = [this.#logService(), ...(options.services ?? []), lambda];
    ({ host: this.host } = createRealTimeHost(services));
  }

  /** Deploys one of the fixtures as CloudFormation would. */
  async deploy(fixture: string, properties: object = {}): Promise<void> {
    await this.createResource('AWS::Lambda::Function', {
      FunctionName: fixture,
      Code: { S3Bucket: 'assets', S3Key: `${fixture}.zip` },
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
      Role: ROLE_ARN,
      ...properties,
    });
  }

  createResource(type: string, properties: object) {
    const provider = this.host.resourceProvider(type);
    const resource: ResourceContext = {
      logicalId: 'Resource',
      stackName: 'stack',
      stackId: 'stack-id',
      tags: { stack: 'tag' },
      generateName: () => 'stack-Resource-RANDOM',
      findAsset: (_, key) => `${FIXTURES}${key.replace('.zip', '')}`,
    };
    return this.run(async () => provider?.create(properties, resource));
  }

  call<Output>(operation: string, input: object): Promise<Output> {
    return this.run(() => this.host.call<Output>('lambda', operation, input, ADMINISTRATOR));
  }

  async invoke(
    functionName: string,
    event: unknown = {},
    input: Partial<InvocationRequest> = {},
  ): Promise<Answer> {
    const response = await this.call<InvocationResponse>('Invoke', {
      FunctionName: functionName,
      Payload: Buffer.from(JSON.stringify(event)),
      LogType: 'Tail',
      ...input,
    });
    const text = Buffer.from(response.Payload ?? []).toString();
    return {
      response,
      payload: text === '' ? undefined : JSON.parse(text),
      log: Buffer.from(response.LogResult ?? '', 'base64').toString(),
    };
  }

  /** Waits until so many lines that begin so have come to the log. */
  async logged(beginning: string, count = 1): Promise<void> {
    while (this.countLogged(beginning) < count) {
      await new Promise<void>((resolve) => this.#onLog.push(resolve));
    }
  }

  countLogged(beginning: string): number {
    return [...this.logs.values()].flat().filter((line) => line.startsWith(beginning)).length;
  }

  run<T>(task: () => Promise<T>): Promise<T> {
    return this.host.kernel.work.run(task);
  }

  stop(): Promise<void> {
    return this.host.stop();
  }

  #logService(): ServiceDefinition {
    return {
      name: 'cloudwatch-logs',
      create: () => ({
        operations: {
          CreateLogGroup: (input: { logGroupName: string }) => {
            this.logCalls.push('CreateLogGroup');
            this.logGroups.add(input.logGroupName);
          },
          CreateLogStream: (input: { logGroupName: string }) => {
            this.logCalls.push('CreateLogStream');
            if (this.logGroups.has(input.logGroupName)) return;
            throw new AwsError('ResourceNotFoundException', 'no such group');
          },
          PutLogEvents: (input: PutLogEventsCommandInput) => {
            this.logCalls.push('PutLogEvents');
            const messages = (input.logEvents ?? []).map(({ message = '' }) => message);
            const stream = `${input.logGroupName} ${input.logStreamName}`;
            this.logs.set(stream, [...(this.logs.get(stream) ?? []), ...messages]);
            for (const resolve of this.#onLog.splice(0)) resolve();
          },
        },
      }),
    };
  }
}
