import {
  CreateAliasCommand,
  type CreateAliasCommandInput,
  DeleteAliasCommand,
  DeleteFunctionCommand,
  GetAliasCommand,
  GetFunctionCommand,
  LambdaClient,
  ListAliasesCommand,
  ListVersionsByFunctionCommand,
  PublishVersionCommand,
  UpdateAliasCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { expect } from 'vitest';
import { type Aws, assumption, documented, type Rule } from '../rule.ts';
import {
  createFunction,
  functionArn,
  invoke,
  RECORDED_API,
  RECORDED_LAMBDA,
  refused,
  zipOf,
} from './lambda-helpers.ts';

const answering = (text: string): string => `exports.handler = async () => '${text}';`;

const STALE = {
  name: 'PreconditionFailedException',
  message:
    'The Revision Id provided does not match the latest Revision Id. Call the ' +
    'GetFunction/GetAlias API to retrieve the latest Revision Id',
  status: 412,
};

/** A function with versions 1 and 2, which answer `one` and `two`. */
async function withTwoVersions(aws: Aws): Promise<string> {
  const lambda = aws.connect(LambdaClient);
  const FunctionName = await createFunction(aws, answering('one'), { Publish: true });
  const ZipFile = zipOf(answering('two'));
  await lambda.send(new UpdateFunctionCodeCommand({ FunctionName, ZipFile, Publish: true }));
  return FunctionName;
}

const createAlias = (aws: Aws, input: Partial<CreateAliasCommandInput>) =>
  aws
    .connect(LambdaClient)
    .send(new CreateAliasCommand({ Name: 'live', FunctionVersion: '1', ...input } as never));

const VERSION_RULES: readonly Rule[] = [
  {
    title: 'A version is a copy of $LATEST that keeps its code and settings when those change',
    mark: RECORDED_API,
    async holds(aws) {
      const lambda = aws.connect(LambdaClient);
      const FunctionName = await createFunction(aws, answering('one'));
      const published = await lambda.send(
        new PublishVersionCommand({ FunctionName, Description: 'first' }),
      );
      expect(published).toMatchObject({
        Version: '1',
        Description: 'first',
        FunctionArn: `${functionArn(aws, FunctionName)}:1`,
        State: 'Active',
        LastUpdateStatus: 'Successful',
      });
      const ZipFile = zipOf(answering('two'));
      await lambda.send(new UpdateFunctionCodeCommand({ FunctionName, ZipFile }));
      await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Timeout: 9 }));
      const first = await invoke(aws, FunctionName, {}, { Qualifier: '1' });
      expect(first).toMatchObject({ payload: 'one', ExecutedVersion: '1' });
      const latest = await invoke(aws, FunctionName);
      expect(latest).toMatchObject({ payload: 'two', ExecutedVersion: '$LATEST' });
      const Qualifier = '1';
      const { Configuration } = await lambda.send(
        new GetFunctionCommand({ FunctionName, Qualifier }),
      );
      expect(Configuration).toMatchObject({ Timeout: 3, Version: '1' });
    },
  },
  {
    title: 'Publishing what has not changed gives the last version again',
    mark: RECORDED_API,
    async holds(aws) {
      const lambda = aws.connect(LambdaClient);
      const FunctionName = await createFunction(aws);
      const publish = () => lambda.send(new PublishVersionCommand({ FunctionName }));
      const first = await publish();
      const again = await publish();
      expect([again.Version, again.RevisionId]).toEqual(['1', first.RevisionId]);
      await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Description: 'x' }));
      await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, MemorySize: 256 }));
      expect((await publish()).Version).toBe('2');
    },
  },
  {
    title: 'Publishing gives $LATEST a new revision',
    mark: RECORDED_API,
    async holds(aws) {
      const lambda = aws.connect(LambdaClient);
      const FunctionName = await createFunction(aws);
      const revision = async () =>
        (await lambda.send(new GetFunctionCommand({ FunctionName }))).Configuration?.RevisionId;
      const before = await revision();
      await lambda.send(new PublishVersionCommand({ FunctionName }));
      expect(await revision()).not.toBe(before);
    },
  },
  {
    title: 'A function made with Publish is version 1 under the name of the function',
    mark: RECORDED_API,
    async holds(aws) {
      const lambda = aws.connect(LambdaClient);
      const FunctionName = await createFunction(aws, undefined, { Publish: true });
      const { Versions } = await lambda.send(new ListVersionsByFunctionCommand({ FunctionName }));
      const arn = functionArn(aws, FunctionName);
      expect(Versions?.map((v) => [v.Version, v.FunctionArn, v.State])).toEqual([
        ['$LATEST', `${arn}:$LATEST`, undefined],
        ['1', `${arn}:1`, undefined],
      ]);
      const Qualifier = '$LATEST';
      const { Configuration } = await lambda.send(
        new GetFunctionCommand({ FunctionName, Qualifier }),
      );
      expect(Configuration?.FunctionArn).toBe(`${arn}:$LATEST`);
    },
  },
  {
    title: 'A version is published only of the expected code and revision',
    mark: RECORDED_API,
    async holds(aws) {
      const lambda = aws.connect(LambdaClient);
      const FunctionName = await createFunction(aws);
      const publish = (input: object) =>
        lambda.send(new PublishVersionCommand({ FunctionName, ...input }));
      await refused(publish({ RevisionId: 'other' }), STALE);
      await refused(publish({ CodeSha256: 'other' }), {
        name: 'InvalidParameterValueException',
        message:
          /^CodeSHA256 \(other\) is different from current CodeSHA256 in \$LATEST \(.+\)\. Please try again with the CodeSHA256 in \$LATEST\.$/,
      });
      expect((await publish({})).Version).toBe('1');
    },
  },
  {
    title: 'Code and settings are updated only from the expected revision',
    mark: RECORDED_API,
    async holds(aws) {
      const lambda = aws.connect(LambdaClient);
      const FunctionName = await createFunction(aws);
      const RevisionId = 'wrong';
      const ZipFile = zipOf('');
      const update = new UpdateFunctionCodeCommand({ FunctionName, ZipFile, RevisionId });
      await refused(lambda.send(update), STALE);
      const configure = new UpdateFunctionConfigurationCommand({ FunctionName, RevisionId });
      await refused(lambda.send(configure), STALE);
    },
  },
  {
    title: 'A version is deleted by its number, unless an alias names it, and never used again',
    mark: documented('https://docs.aws.amazon.com/lambda/latest/api/API_DeleteFunction.html'),
    async holds(aws) {
      const lambda = aws.connect(LambdaClient);
      const FunctionName = await withTwoVersions(aws);
      await createAlias(aws, { FunctionName, FunctionVersion: '2' });
      const remove = (Qualifier: string) =>
        lambda.send(new DeleteFunctionCommand({ FunctionName, Qualifier }));
      await refused(remove('2'), { name: 'ResourceConflictException', status: 409 });
      await remove('1');
      await refused(invoke(aws, FunctionName, {}, { Qualifier: '1' }), {
        name: 'ResourceNotFoundException',
        message: `Function not found: ${functionArn(aws, FunctionName)}:1`,
      });
      const ZipFile = zipOf(answering('three'));
      const input = { FunctionName, ZipFile, Publish: true };
      const third = await lambda.send(new UpdateFunctionCodeCommand(input));
      expect(third.Version).toBe('3');
    },
  },
];

const ALIAS_RULES: readonly Rule[] = [
  {
    title: 'An alias runs the version it names, and moves to another',
    mark: RECORDED_LAMBDA,
    async holds(aws) {
      const lambda = aws.connect(LambdaClient);
      const FunctionName = await withTwoVersions(aws);
      const alias = await createAlias(aws, { FunctionName, Description: 'custom' });
      expect(alias).toMatchObject({
        AliasArn: `${functionArn(aws, FunctionName)}:live`,
        Name: 'live',
        FunctionVersion: '1',
        Description: 'custom',
      });
      expect(alias.RoutingConfig).toBeUndefined();
      const run = () => invoke(aws, `${FunctionName}:live`);
      expect(await run()).toMatchObject({ payload: 'one', ExecutedVersion: '1' });
      const update = { FunctionName, Name: 'live', FunctionVersion: '2' };
      await lambda.send(new UpdateAliasCommand(update));
      expect(await run()).toMatchObject({ payload: 'two', ExecutedVersion: '2' });
    },
  },
  {
    title: 'An alias with weights shares its invocations between two versions',
    mark: RECORDED_LAMBDA,
    async holds(aws) {
      const FunctionName = await withTwoVersions(aws);
      const RoutingConfig = { AdditionalVersionWeights: { '2': 0.5 } };
      const alias = await createAlias(aws, { FunctionName, RoutingConfig });
      expect(alias.RoutingConfig).toEqual(RoutingConfig);
      const executed = new Set<string | undefined>();
      for (let count = 0; count < 30; count++) {
        executed.add((await invoke(aws, FunctionName, {}, { Qualifier: 'live' })).ExecutedVersion);
      }
      expect([...executed].sort()).toEqual(['1', '2']);
    },
  },
  {
    title: 'Weights that make no sense are refused',
    mark: RECORDED_API,
    async holds(aws) {
      const FunctionName = await withTwoVersions(aws);
      const weigh = (weights: Record<string, number>, FunctionVersion = '1') =>
        createAlias(aws, {
          FunctionName,
          FunctionVersion,
          RoutingConfig: { AdditionalVersionWeights: weights },
        });
      const invalid = (message: string) => ({ name: 'InvalidParameterValueException', message });
      await refused(
        weigh({ '1': 0.8, '2': 0.2 }),
        invalid('Number of items in AdditionalVersionWeights cannot be greater than 1'),
      );
      await refused(
        weigh({ '1': 0.5 }),
        invalid(
          'Invalid function version 1. Function version 1 is already included in routing configuration.',
        ),
      );
      await refused(
        weigh({ '2': 0.5 }, '$LATEST'),
        invalid('$LATEST is not supported for an alias pointing to more than 1 version'),
      );
      const broken = (value: string, of: string, constraints: string) => ({
        name: 'ValidationException',
        message:
          `1 validation error detected: Value '${value}' at 'routingConfig.additionalVersionWeights' ` +
          `failed to satisfy constraint: ${of} must satisfy constraint: [${constraints}]`,
      });
      const range =
        'Member must have value less than or equal to 1.0, Member must have value greater than or equal to 0.0, Member must not be null';
      await refused(weigh({ '2': 2 }), broken('{2=2.0}', 'Map value', range));
      await refused(weigh({ '2': -1 }), broken('{2=-1.0}', 'Map value', range));
      const key =
        'Member must have length less than or equal to 1024, Member must have length greater than or equal to 1, Member must satisfy regular expression pattern: [0-9]+';
      await refused(weigh({ $LATEST: 0.5 }), broken('{$LATEST=0.5}', 'Map keys', key));
    },
  },
  {
    title: 'An alias needs a function and a version that are there, and a name that is free',
    mark: RECORDED_API,
    async holds(aws) {
      const FunctionName = await withTwoVersions(aws);
      const arn = functionArn(aws, FunctionName);
      const missing = (what: string) => ({
        name: 'ResourceNotFoundException',
        message: `Function not found: ${what}`,
        status: 404,
      });
      await refused(
        createAlias(aws, { FunctionName, FunctionVersion: '10' }),
        missing(`${arn}:10`),
      );
      const RoutingConfig = { AdditionalVersionWeights: { '10': 0.5 } };
      await refused(createAlias(aws, { FunctionName, RoutingConfig }), missing(`${arn}:10`));
      const unknown = { FunctionName: `${FunctionName}-unknown` };
      await refused(createAlias(aws, unknown), missing(`${arn}-unknown:1`));
      await createAlias(aws, { FunctionName, RoutingConfig: {} });
      await refused(createAlias(aws, { FunctionName }), {
        name: 'ResourceConflictException',
        message: `Alias already exists: ${arn}:live`,
        status: 409,
      });
      await createAlias(aws, { FunctionName, Name: 'latest', FunctionVersion: '$LATEST' });
    },
  },
  {
    title: 'The name of an alias may begin with digits, but not be a number',
    mark: RECORDED_API,
    async holds(aws) {
      const FunctionName = await withTwoVersions(aws);
      await createAlias(aws, { FunctionName, Name: '2024-01-02' });
      await refused(createAlias(aws, { FunctionName, Name: '2024' }), {
        name: 'ValidationException',
        message:
          "1 validation error detected: Value '2024' at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern: (?!^[0-9]+$)([a-zA-Z0-9-_]+)",
      });
    },
  },
  {
    title: 'An alias that is not there is missed by reading and updating, not by deleting',
    mark: RECORDED_API,
    async holds(aws) {
      const lambda = aws.connect(LambdaClient);
      const FunctionName = await createFunction(aws);
      const input = { FunctionName, Name: 'none' };
      const arn = `${functionArn(aws, FunctionName)}:none`;
      await refused(lambda.send(new GetAliasCommand(input)), {
        name: 'ResourceNotFoundException',
        message: `Cannot find alias arn: ${arn}`,
      });
      await refused(lambda.send(new UpdateAliasCommand(input)), {
        name: 'ResourceNotFoundException',
        message: `Alias not found: ${arn}`,
      });
      const { $metadata } = await lambda.send(new DeleteAliasCommand(input));
      expect($metadata.httpStatusCode).toBe(204);
      await refused(lambda.send(new GetFunctionCommand({ FunctionName, Qualifier: 'none' })), {
        name: 'ResourceNotFoundException',
        message: `Function not found: ${arn}`,
      });
    },
  },
  {
    title: 'Aliases are listed by name, all or those of one version',
    mark: RECORDED_API,
    async holds(aws) {
      const lambda = aws.connect(LambdaClient);
      const FunctionName = await withTwoVersions(aws);
      await createAlias(aws, { FunctionName, Name: 'b', FunctionVersion: '2' });
      await createAlias(aws, { FunctionName, Name: 'a' });
      const names = async (input: object) => {
        const listed = await lambda.send(new ListAliasesCommand({ FunctionName, ...input }));
        return listed.Aliases?.map(({ Name }) => Name);
      };
      expect(await names({})).toEqual(['a', 'b']);
      expect(await names({ FunctionVersion: '1' })).toEqual(['a']);
    },
  },
  {
    title: 'An alias is updated only from the expected revision, and gets a new one',
    mark: RECORDED_API,
    async holds(aws) {
      const lambda = aws.connect(LambdaClient);
      const FunctionName = await withTwoVersions(aws);
      const { RevisionId } = await createAlias(aws, { FunctionName });
      const update = (revision: string | undefined) =>
        lambda.send(
          new UpdateAliasCommand({
            FunctionName,
            Name: 'live',
            RevisionId: revision,
            Description: 'd',
          }),
        );
      await refused(update('wrong'), STALE);
      expect((await update(RevisionId)).RevisionId).not.toBe(RevisionId);
      await refused(update(RevisionId), STALE);
    },
  },
  {
    title: 'A handler learns by which name it was invoked and which version runs',
    mark: RECORDED_LAMBDA,
    async holds(aws) {
      const source =
        'exports.handler = async (_, c) => [c.invokedFunctionArn, c.functionVersion, c.logStreamName];';
      const FunctionName = await createFunction(aws, source, { Publish: true });
      await createAlias(aws, { FunctionName });
      const { payload, log } = await invoke(aws, `${FunctionName}:live`, {}, { LogType: 'Tail' });
      const [arn, version, stream] = payload;
      expect([arn, version]).toEqual([`${functionArn(aws, FunctionName)}:live`, '1']);
      expect(stream).toMatch(/^\d{4}\/\d\d\/\d\d\/\[1\][0-9a-f]{32}$/);
      expect(log).toMatch(/^START RequestId: \S+ Version: 1$/m);
    },
  },
  {
    title: 'An alias with weights draws from the engine’s seed',
    mark: assumption('AWS only says that the shares are approximate.'),
    async holds(aws) {
      const FunctionName = await withTwoVersions(aws);
      const RoutingConfig = { AdditionalVersionWeights: { '2': 0 } };
      await createAlias(aws, { FunctionName, RoutingConfig });
      for (let count = 0; count < 5; count++) {
        expect((await invoke(aws, `${FunctionName}:live`)).ExecutedVersion).toBe('1');
      }
    },
  },
];

export const LAMBDA_VERSION_RULES: readonly Rule[] = [...VERSION_RULES, ...ALIAS_RULES];
