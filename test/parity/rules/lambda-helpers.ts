import {
  CreateFunctionCommand,
  type CreateFunctionCommandInput,
  InvokeCommand,
  type InvokeCommandInput,
  LambdaClient,
} from '@aws-sdk/client-lambda';
import { strToU8, zipSync } from 'fflate';
import { expect } from 'vitest';
import { type Aws, type Mark, recorded } from '../rule.ts';
import { createRole } from './iam-helpers.ts';

const FOLDER = 'localstack/localstack tests/aws/services/lambda_/';

/** Answers of AWS that LocalStack's tests keep, by the name of the file without its ending. */
export const recordedIn = (file: string): Mark => recorded(`${FOLDER}${file}.snapshot.json`);
export const RECORDED_API = recordedIn('test_lambda_api');
export const RECORDED_LAMBDA = recordedIn('test_lambda');

/** What an SDK's call is refused with. */
export interface Refusal {
  readonly name: string;
  readonly message?: string | RegExp;
  readonly status?: number;
}

/** Expects that a call is refused so. */
export async function refused(call: Promise<unknown>, refusal: Refusal): Promise<void> {
  const { name, message, status } = refusal;
  const error = await call.then(
    () => undefined,
    (thrown: unknown) => thrown as Error & { $metadata: { httpStatusCode: number } },
  );
  expect(error?.name).toBe(name);
  if (typeof message === 'string') expect(error?.message).toBe(message);
  if (message instanceof RegExp) expect(error?.message).toMatch(message);
  if (status !== undefined) expect(error?.$metadata.httpStatusCode).toBe(status);
}

export const functionArn = (aws: Aws, name: string): string =>
  `arn:aws:lambda:${aws.region}:${aws.account}:function:${name}`;

const ROLE_NAME = 'test';

/** The role of functions, which `createFunction` makes. */
export const roleArn = (aws: Aws): string => `arn:aws:iam::${aws.account}:role/${ROLE_NAME}`;

const roles = new WeakMap<Aws, Promise<string>>();

function ensureRole(aws: Aws): Promise<string> {
  let role = roles.get(aws);
  if (role === undefined) {
    role = createRole(aws, 'lambda.amazonaws.com', ROLE_NAME);
    roles.set(aws, role);
  }
  return role;
}

/** A zip file of one source file, `index.js` unless another is named. */
export function zipOf(source: string, path = 'index.js'): Uint8Array {
  return zipSync({ [path]: strToU8(source) });
}

export const ECHO = 'exports.handler = async (event) => event;';

/** Makes a function from the source of its `index.js`. @returns its name */
export async function createFunction(
  aws: Aws,
  source: string = ECHO,
  input: Partial<CreateFunctionCommandInput> = {},
): Promise<string> {
  const FunctionName = aws.name('function');
  const Role = await ensureRole(aws);
  await aws.connect(LambdaClient).send(
    new CreateFunctionCommand({
      FunctionName,
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
      Role,
      Code: { ZipFile: zipOf(source) },
      ...input,
    }),
  );
  return FunctionName;
}

/** Invokes a function and decodes its answer. */
export async function invoke(
  aws: Aws,
  FunctionName: string,
  event: unknown = {},
  input: Partial<InvokeCommandInput> = {},
) {
  const answer = await aws
    .connect(LambdaClient)
    .send(new InvokeCommand({ FunctionName, Payload: JSON.stringify(event), ...input }));
  const text = Buffer.from(answer.Payload ?? []).toString();
  return {
    ...answer,
    payload: text === '' ? undefined : JSON.parse(text),
    log: Buffer.from(answer.LogResult ?? '', 'base64').toString(),
  };
}
