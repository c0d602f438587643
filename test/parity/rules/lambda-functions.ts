import {
  CreateCodeSigningConfigCommand,
  CreateFunctionCommand,
  type CreateFunctionCommandInput,
  CreateFunctionUrlConfigCommand,
  DeleteFunctionCommand,
  GetAccountSettingsCommand,
  GetFunctionCommand,
  GetFunctionConfigurationCommand,
  LambdaClient,
  ListFunctionsCommand,
  PutProvisionedConcurrencyConfigCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { zipSync } from 'fflate';
import { expect } from 'vitest';
import { type Aws, assumption, type Rule } from '../rule.ts';
import {
  createFunction,
  ECHO,
  functionArn,
  RECORDED_API,
  refused,
  roleArn,
  zipOf,
} from './lambda-helpers.ts';

const RUNTIMES =
  'nodejs20.x, python3.14, provided.al2023, python3.12, python3.13, nodejs24.x, nodejs22.x, java25, python3.10, python3.11, java21, ruby3.3, ruby3.4, ruby3.2, python3.8, python3.9, java17, nodejs16.x, dotnet10, dotnet8, java11, dotnet6, nodejs18.x, provided.al2, java8.al2';

const create = (aws: Aws, input: object) =>
  createFunction(aws, ECHO, input as Partial<CreateFunctionCommandInput>);
const invalid = (message: string | RegExp) => ({ name: 'InvalidParameterValueException', message });
const broken = (member: string, value: string, constraint: string) => ({
  name: 'ValidationException',
  message: `1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: Member must ${constraint}`,
  status: 400,
});

const LIFE_RULES: readonly Rule[] = [
  {
    title: 'A new function is pending, a changed one is being updated, and each soon is active',
    mark: RECORDED_API,
    async holds(aws) {
      const lambda = aws.connect(LambdaClient);
      const FunctionName = aws.name('function');
      const created = await lambda.send(
        new CreateFunctionCommand({
          FunctionName,
          Runtime: 'nodejs24.x',
          Handler: 'index.handler',
          Role: roleArn(aws),
          Code: { ZipFile: zipOf(ECHO) },
        }),
      );
      expect(created).toMatchObject({
        FunctionArn: functionArn(aws, FunctionName),
        Version: '$LATEST',
        State: 'Pending',
        StateReason: 'The function is being created.',
        StateReasonCode: 'Creating',
        Timeout: 3,
        MemorySize: 128,
        PackageType: 'Zip',
        Architectures: ['x86_64'],
        EphemeralStorage: { Size: 512 },
        SnapStart: { ApplyOn: 'None', OptimizationStatus: 'Off' },
        TracingConfig: { Mode: 'PassThrough' },
        LoggingConfig: { LogFormat: 'Text', LogGroup: `/aws/lambda/${FunctionName}` },
        $metadata: { httpStatusCode: 201 },
      });
      expect(created.LastUpdateStatus).toBeUndefined();
      const updated = await lambda.send(
        new UpdateFunctionConfigurationCommand({ FunctionName, Description: 'd' }),
      );
      expect(updated).toMatchObject({
        State: 'Active',
        LastUpdateStatus: 'InProgress',
        LastUpdateStatusReason: 'The function is being created.',
        LastUpdateStatusReasonCode: 'Creating',
      });
      expect(
        await lambda.send(new GetFunctionConfigurationCommand({ FunctionName })),
      ).toMatchObject({
        State: 'Active',
        LastUpdateStatus: 'Successful',
        Description: 'd',
      });
      const listed = await lambda.send(new ListFunctionsCommand({}));
      const entry = listed.Functions?.find((found) => found.FunctionName === FunctionName);
      expect(entry?.State).toBeUndefined();
      expect(entry?.RevisionId).toBeDefined();
      const { $metadata } = await lambda.send(new DeleteFunctionCommand({ FunctionName }));
      expect($metadata.httpStatusCode).toBe(204);
      await refused(lambda.send(new GetFunctionCommand({ FunctionName })), {
        name: 'ResourceNotFoundException',
        message: `Function not found: ${functionArn(aws, FunctionName)}`,
      });
    },
  },
  {
    title: 'What breaks the form of a function is refused',
    mark: RECORDED_API,
    async holds(aws) {
      const lambda = aws.connect(LambdaClient);
      const role =
        'satisfy regular expression pattern: arn:(aws[a-zA-Z-]*)?:iam::\\d{12}:role/?[a-zA-Z_0-9+=,.@\\-_/]+';
      const FunctionName = await createFunction(aws);
      const update = (input: object) =>
        lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, ...input }));
      const noRuntime = (name: string) =>
        invalid(
          `Value ${name} at 'runtime' failed to satisfy constraint: Member must satisfy enum value set: [${RUNTIMES}] or be a valid ARN`,
        );
      for (const change of [(input: object) => create(aws, input), update]) {
        await refused(change({ Role: 'r1' }), broken('role', 'r1', role));
        await refused(
          change({ Runtime: 'non-existent-runtime' }),
          noRuntime('non-existent-runtime'),
        );
        await refused(change({ Runtime: 'PYTHON3.9' }), noRuntime('PYTHON3.9'));
      }
      await refused(
        create(aws, { Architectures: ['x86_64', 'arm64'] }),
        broken('architectures', '[x86_64, arm64]', 'have length less than or equal to 1'),
      );
      await refused(
        create(aws, { Architectures: ['X86_64'] }),
        broken(
          'architectures',
          '[X86_64]',
          'satisfy constraint: [Member must satisfy enum value set: [x86_64, arm64], Member must not be null]',
        ),
      );
      await refused(
        create(aws, { Code: { ZipFile: Buffer.from('this is not a zip file') } }),
        invalid('Could not unzip uploaded file. Please check your file, then try to upload again.'),
      );
      await refused(
        create(aws, { SnapStart: { ApplyOn: 'invalidOption' } }),
        broken(
          'snapStart.applyOn',
          'invalidOption',
          'satisfy enum value set: [PublishedVersions, None]',
        ),
      );
    },
  },
  {
    title: 'A runtime that is no longer supported is refused by name',
    mark: RECORDED_API,
    async holds(aws) {
      for (const Runtime of [
        'nodejs14.x',
        'nodejs12.x',
        'python3.7',
        'go1.x',
        'java8',
        'provided',
      ]) {
        await refused(
          create(aws, { Runtime }),
          invalid(
            `The runtime parameter of ${Runtime} is no longer supported for creating or updating AWS Lambda functions. We recommend you use a supported runtime while creating or updating functions.`,
          ),
        );
      }
    },
  },
  {
    title: 'Environment variables take 4 KB',
    mark: RECORDED_API,
    async holds(aws) {
      const variables = (length: number) => ({ LARGE_VAR: 'x'.repeat(length) });
      const measured = JSON.stringify(variables(4100));
      await refused(
        create(aws, { Environment: { Variables: variables(4100) } }),
        invalid(
          `Lambda was unable to configure your environment variables because the environment variables you have provided exceeded the 4KB limit. String measured: ${measured}`,
        ),
      );
      await create(aws, { Environment: { Variables: variables(4096 - 16) } });
    },
  },
  {
    title: 'An environment that was given is shown, even an empty one',
    mark: RECORDED_API,
    async holds(aws) {
      const lambda = aws.connect(LambdaClient);
      const shown = async (input: object) => {
        const FunctionName = await create(aws, input);
        return (await lambda.send(new GetFunctionConfigurationCommand({ FunctionName })))
          .Environment;
      };
      expect(await shown({ Environment: {} })).toEqual({ Variables: {} });
      expect(await shown({})).toBeUndefined();
    },
  },
  {
    title: 'Code takes 250 MB unzipped, and 50 MB zipped in a request',
    mark: RECORDED_API,
    async holds(aws) {
      const ZipFile = zipSync({ 'index.js': new Uint8Array(262_144_001) }, { level: 1 });
      await refused(
        create(aws, { Code: { ZipFile } }),
        invalid('Unzipped size must be smaller than 262144000 bytes'),
      );
    },
  },
  {
    title: 'Code that is not in S3 is missed with the words of S3',
    mark: RECORDED_API,
    async holds(aws) {
      const lambda = aws.connect(LambdaClient);
      const code = { S3Bucket: aws.name('no-bucket'), S3Key: 'code.zip' };
      const refusal = invalid(
        'Error occurred while GetObject. S3 Error Code: NoSuchBucket. S3 Error Message: The specified bucket does not exist',
      );
      await refused(create(aws, { Code: code }), refusal);
      const FunctionName = await createFunction(aws);
      await refused(lambda.send(new UpdateFunctionCodeCommand({ FunctionName, ...code })), refusal);
    },
  },
  {
    title: 'An account has its limits and its usage',
    mark: RECORDED_API,
    async holds(aws) {
      const settings = await aws.connect(LambdaClient).send(new GetAccountSettingsCommand({}));
      expect(Object.keys(settings.AccountLimit ?? {}).sort()).toEqual([
        'CodeSizeUnzipped',
        'CodeSizeZipped',
        'ConcurrentExecutions',
        'TotalCodeSize',
        'UnreservedConcurrentExecutions',
      ]);
      expect(Object.keys(settings.AccountUsage ?? {}).sort()).toEqual([
        'FunctionCount',
        'TotalCodeSize',
      ]);
    },
  },
];

const LOGGING_RULES: readonly Rule[] = [
  {
    title: 'Provisioned concurrency, function URLs and code signing are refused by name',
    mark: assumption('They are not simulated, and never answered as if they were.'),
    async holds(aws) {
      const lambda = aws.connect(LambdaClient);
      const FunctionName = await createFunction(aws);
      const refusal = (operation: string) => ({
        name: 'NotImplemented',
        message: new RegExp(`The operation ${operation} of lambda`),
        status: 501,
      });
      const provision = new PutProvisionedConcurrencyConfigCommand({
        FunctionName,
        Qualifier: '1',
        ProvisionedConcurrentExecutions: 1,
      });
      await refused(lambda.send(provision), refusal('PutProvisionedConcurrencyConfig'));
      const url = new CreateFunctionUrlConfigCommand({ FunctionName, AuthType: 'NONE' });
      await refused(lambda.send(url), refusal('CreateFunctionUrlConfig'));
      const signing = new CreateCodeSigningConfigCommand({
        AllowedPublishers: { SigningProfileVersionArns: [] },
      });
      await refused(lambda.send(signing), refusal('CreateCodeSigningConfig'));
    },
  },
  {
    title: 'A part of the logging configuration is changed over the rest',
    mark: RECORDED_API,
    async holds(aws) {
      const lambda = aws.connect(LambdaClient);
      const FunctionName = await createFunction(aws);
      const own = `/aws/lambda/${FunctionName}`;
      const set = async (LoggingConfig: object) => {
        const input = { FunctionName, LoggingConfig };
        const updated = await lambda.send(new UpdateFunctionConfigurationCommand(input));
        return updated.LoggingConfig;
      };
      expect(await set({ LogGroup: 'cool_lambda' })).toEqual({
        LogFormat: 'Text',
        LogGroup: 'cool_lambda',
      });
      expect(await set({ LogFormat: 'JSON', LogGroup: own })).toEqual({
        ApplicationLogLevel: 'INFO',
        LogFormat: 'JSON',
        LogGroup: own,
        SystemLogLevel: 'INFO',
      });
      expect(await set({ ApplicationLogLevel: 'DEBUG' })).toMatchObject({
        ApplicationLogLevel: 'DEBUG',
        LogFormat: 'JSON',
        SystemLogLevel: 'INFO',
      });
      expect(await set({ SystemLogLevel: 'DEBUG' })).toMatchObject({ SystemLogLevel: 'DEBUG' });
      expect(await set({ LogFormat: 'Text' })).toEqual({ LogFormat: 'Text', LogGroup: own });
    },
  },
];

export const LAMBDA_FUNCTION_RULES: readonly Rule[] = [...LIFE_RULES, ...LOGGING_RULES];
