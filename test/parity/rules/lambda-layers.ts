import {
  AddLayerVersionPermissionCommand,
  DeleteLayerVersionCommand,
  GetFunctionConfigurationCommand,
  GetLayerVersionByArnCommand,
  GetLayerVersionCommand,
  GetLayerVersionPolicyCommand,
  LambdaClient,
  ListLayersCommand,
  ListLayerVersionsCommand,
  PublishLayerVersionCommand,
  RemoveLayerVersionPermissionCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { expect } from 'vitest';
import { type Aws, documented, type Rule } from '../rule.ts';
import { createFunction, invoke, RECORDED_API, refused, zipOf } from './lambda-helpers.ts';

const PATHS_URL = 'https://docs.aws.amazon.com/lambda/latest/dg/packaging-layers.html';
const NO_RESOURCE = {
  name: 'ResourceNotFoundException',
  message: 'The resource you requested does not exist.',
  status: 404,
};
const invalid = (message: string) => ({ name: 'InvalidParameterValueException', message });
const missing = (message: string) => ({ name: 'ResourceNotFoundException', message, status: 404 });

const publish = (aws: Aws, LayerName: string, input: object = {}, ZipFile = zipOf('')) =>
  aws
    .connect(LambdaClient)
    .send(new PublishLayerVersionCommand({ LayerName, Content: { ZipFile }, ...input }));

/** A layer with one module. @returns the version's ARN */
async function layerWith(aws: Aws, path: string, source: string): Promise<string> {
  const { LayerVersionArn = '' } = await publish(aws, aws.name('layer'), {}, zipOf(source, path));
  return LayerVersionArn;
}

const CONTENT_RULES: readonly Rule[] = [
  {
    title: 'A function requires modules from the folders of its layers',
    mark: documented(PATHS_URL),
    async holds(aws) {
      const layers = [
        await layerWith(aws, 'nodejs/node_modules/greeting/index.js', "exports.text = 'hello';"),
        await layerWith(aws, 'nodejs/node24/node_modules/name/index.js', "exports.text = 'you';"),
        await layerWith(aws, 'shared/mark.js', "module.exports = '!';"),
      ];
      const source = `
        const greeting = require('greeting');
        const name = require('name');
        const mark = require('/opt/shared/mark');
        exports.handler = async () => greeting.text + ' ' + name.text + mark;`;
      const FunctionName = await createFunction(aws, source, { Layers: layers });
      expect((await invoke(aws, FunctionName)).payload).toBe('hello you!');
    },
  },
  {
    title: 'An ES module imports from layers, and the SDK from the runtime',
    mark: documented('https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html'),
    async holds(aws) {
      const path = 'nodejs/node_modules/greeting/index.js';
      const Layers = [await layerWith(aws, path, "exports.text = 'hello';")];
      const source = `
        import greeting from 'greeting';
        import { SQSClient } from '@aws-sdk/client-sqs';
        export const handler = async () => [greeting.text, typeof SQSClient];`;
      const Code = { ZipFile: zipOf(source, 'index.mjs') };
      const FunctionName = await createFunction(aws, '', { Code, Layers });
      expect((await invoke(aws, FunctionName)).payload).toEqual(['hello', 'function']);
    },
  },
  {
    title: 'A function requires the SDK from the runtime, and learns when there is no such client',
    mark: documented('https://docs.aws.amazon.com/lambda/latest/dg/lambda-nodejs.html'),
    async holds(aws) {
      const found = await createFunction(
        aws,
        "const { SQSClient } = require('@aws-sdk/client-sqs'); exports.handler = async () => typeof SQSClient;",
      );
      expect((await invoke(aws, found)).payload).toBe('function');
      const none = await createFunction(aws, "require('@aws-sdk/client-none');");
      const { FunctionError, payload } = await invoke(aws, none);
      expect(FunctionError).toBe('Unhandled');
      expect(payload.errorType).toBe('Runtime.ImportModuleError');
      expect(payload.errorMessage).toContain("Cannot find module '@aws-sdk/client-none'");
    },
  },
  {
    title: 'A later layer lies over an earlier one',
    mark: documented(PATHS_URL),
    async holds(aws) {
      const path = 'nodejs/node_modules/word/index.js';
      const first = await layerWith(aws, path, "module.exports = 'first';");
      const second = await layerWith(aws, path, "module.exports = 'second';");
      const source = "const word = require('word'); exports.handler = async () => word;";
      const FunctionName = await createFunction(aws, source, { Layers: [first, second] });
      expect((await invoke(aws, FunctionName)).payload).toBe('second');
      const update = { FunctionName, Layers: [second, first] };
      await aws.connect(LambdaClient).send(new UpdateFunctionConfigurationCommand(update));
      expect((await invoke(aws, FunctionName)).payload).toBe('first');
    },
  },
  {
    title: 'A function keeps a layer version that has been deleted',
    mark: RECORDED_API,
    async holds(aws) {
      const lambda = aws.connect(LambdaClient);
      const LayerName = aws.name('layer');
      const path = 'nodejs/node_modules/word/index.js';
      const layer = await publish(aws, LayerName, {}, zipOf("module.exports = 'kept';", path));
      const Layers = [layer.LayerVersionArn ?? ''];
      const source = "const word = require('word'); exports.handler = async () => word;";
      const FunctionName = await createFunction(aws, source, { Layers });
      await lambda.send(new DeleteLayerVersionCommand({ LayerName, VersionNumber: 1 }));
      const listed = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
      expect(listed.Layers?.map(({ Arn }) => Arn)).toEqual(Layers);
      expect((await invoke(aws, FunctionName)).payload).toBe('kept');
    },
  },
];

const VERSION_RULES: readonly Rule[] = [
  {
    title: 'A layer has versions with numbers that are never used twice',
    mark: RECORDED_API,
    async holds(aws) {
      const lambda = aws.connect(LambdaClient);
      const LayerName = aws.name('layer');
      const arn = `arn:aws:lambda:${aws.region}:${aws.account}:layer:${LayerName}`;
      const input = {
        Description: 'd',
        LicenseInfo: 'l',
        CompatibleRuntimes: ['nodejs24.x', 'python3.7'],
        CompatibleArchitectures: ['x86_64'],
      };
      const first = await publish(aws, LayerName, input);
      expect(first).toMatchObject({
        ...input,
        LayerArn: arn,
        LayerVersionArn: `${arn}:1`,
        Version: 1,
        $metadata: { httpStatusCode: 201 },
      });
      expect((await publish(aws, LayerName)).Version).toBe(2);
      const versions = async () =>
        (await lambda.send(new ListLayerVersionsCommand({ LayerName }))).LayerVersions?.map(
          ({ Version }) => Version,
        );
      expect(await versions()).toEqual([2, 1]);
      const remove = (VersionNumber: number) =>
        lambda.send(new DeleteLayerVersionCommand({ LayerName, VersionNumber }));
      await remove(1);
      await remove(2);
      await remove(2);
      expect(await versions()).toEqual([]);
      expect((await publish(aws, LayerName)).Version).toBe(3);
    },
  },
  {
    title: 'A layer version is found by name and number and by ARN',
    mark: RECORDED_API,
    async holds(aws) {
      const lambda = aws.connect(LambdaClient);
      const LayerName = aws.name('layer');
      const { Content, LayerVersionArn: Arn } = await publish(aws, LayerName);
      const get = (VersionNumber: number, name = LayerName) =>
        lambda.send(new GetLayerVersionCommand({ LayerName: name, VersionNumber }));
      expect((await get(1)).Content).toEqual(Content);
      expect((await lambda.send(new GetLayerVersionByArnCommand({ Arn }))).Version).toBe(1);
      await refused(get(1, 'none'), NO_RESOURCE);
      await refused(get(2), NO_RESOURCE);
      await refused(get(0), invalid('Layer Version Cannot be less than 1'));
      await refused(get(-1), invalid('Layer Version Cannot be less than 1'));
      const unversioned = `arn:aws:lambda:${aws.region}:${aws.account}:layer:${LayerName}`;
      await refused(lambda.send(new GetLayerVersionByArnCommand({ Arn: unversioned })), {
        name: 'ValidationException',
        message: /at 'arn' failed to satisfy constraint: Member must satisfy regular expression/,
      });
    },
  },
  {
    title: 'Layers are listed by what they are compatible with',
    mark: RECORDED_API,
    async holds(aws) {
      const lambda = aws.connect(LambdaClient);
      const LayerName = aws.name('layer');
      await publish(aws, LayerName, { CompatibleRuntimes: ['java21'] });
      const { Layers } = await lambda.send(new ListLayersCommand({ CompatibleRuntime: 'java21' }));
      expect(Layers?.map((layer) => layer.LayerName)).toEqual([LayerName]);
      const CompatibleArchitecture = 'archdoesnotexist' as 'arm64';
      await refused(lambda.send(new ListLayersCommand({ CompatibleArchitecture })), {
        name: 'ValidationException',
        message:
          "1 validation error detected: Value 'archdoesnotexist' at 'compatibleArchitecture' failed to satisfy constraint: Member must satisfy enum value set: [x86_64, arm64]",
      });
      const bad = publish(aws, LayerName, {
        CompatibleRuntimes: ['invalidruntime'],
        CompatibleArchitectures: ['invalidarch'],
      });
      await refused(bad, {
        name: 'ValidationException',
        message:
          /^2 validation errors detected: Value '\[invalidruntime\]' at 'compatibleRuntimes' .*; Value '\[invalidarch\]' at 'compatibleArchitectures' failed to satisfy constraint: Member must satisfy constraint: \[Member must satisfy enum value set: \[x86_64, arm64\], Member must not be null\]$/,
      });
    },
  },
  {
    title: 'A function takes five layers of its own Region, each once',
    mark: RECORDED_API,
    async holds(aws) {
      const prefix = `arn:aws:lambda:${aws.region}:${aws.account}:layer`;
      const LayerName = aws.name('layer');
      await publish(aws, LayerName);
      await publish(aws, LayerName);
      const using = (...Layers: string[]) => createFunction(aws, undefined, { Layers });
      const [one, two] = [`${prefix}:${LayerName}:1`, `${prefix}:${LayerName}:2`];
      const twice = (a: string, b: string) =>
        invalid(
          `Two different versions of the same layer are not allowed to be referenced in the same function. ${a} and ${b} are versions of the same layer.`,
        );
      await refused(using(one, two), twice(one, two));
      await refused(using(one, one), twice(one, one));
      const nine = `${prefix}:${LayerName}:9`;
      await refused(using(nine), invalid(`Layer version ${nine} does not exist.`));
      await refused(
        using(`arn:aws:lambda:ap-southeast-1:${aws.account}:layer:l:1`),
        invalid(
          `Layers are not in the same region as the function. Layers are expected to be in region ${aws.region}.`,
        ),
      );
      const six = await Promise.all(
        Array.from({ length: 6 }, () => layerWith(aws, 'file', 'content')),
      );
      await refused(using(...six), invalid('Cannot reference more than 5 layers.'));
      await refused(using(`${prefix}:${LayerName}`), {
        name: 'ValidationException',
        message: /at 'layers' failed to satisfy constraint: Member must satisfy constraint: \[/,
      });
    },
  },
  {
    title: 'A layer version has a policy of its own',
    mark: RECORDED_API,
    async holds(aws) {
      const lambda = aws.connect(LambdaClient);
      const LayerName = aws.name('layer');
      const { LayerVersionArn } = await publish(aws, LayerName);
      const layer = { LayerName, VersionNumber: 1 };
      const get = () => lambda.send(new GetLayerVersionPolicyCommand(layer));
      await refused(get(), missing('No policy is associated with the given resource.'));
      const add = (input: object) =>
        lambda.send(
          new AddLayerVersionPermissionCommand({
            ...layer,
            StatementId: 's1',
            Action: 'lambda:GetLayerVersion',
            Principal: '*',
            ...input,
          }),
        );
      const { Statement, RevisionId } = await add({});
      expect(JSON.parse(Statement ?? '')).toEqual({
        Sid: 's1',
        Effect: 'Allow',
        Principal: '*',
        Action: 'lambda:GetLayerVersion',
        Resource: LayerVersionArn,
      });
      expect((await get()).RevisionId).toBe(RevisionId);
      await refused(add({ Action: '*', StatementId: 's2' }), {
        name: 'ValidationException',
        message:
          "1 validation error detected: Value '*' at 'action' failed to satisfy constraint: Member must satisfy regular expression pattern: lambda:GetLayerVersion",
      });
      await refused(add({}), { name: 'ResourceConflictException', status: 409 });
      const stale = {
        name: 'PreconditionFailedException',
        message:
          'The Revision Id provided does not match the latest Revision Id. Call the GetLayerPolicy API to retrieve the latest Revision Id',
      };
      await refused(add({ StatementId: 's2', RevisionId: 'wrong' }), stale);
      const nowhere = missing(`Layer version ${LayerVersionArn?.slice(0, -1)}2 does not exist.`);
      await refused(add({ VersionNumber: 2 }), nowhere);
      const remove = (input: object) =>
        lambda.send(
          new RemoveLayerVersionPermissionCommand({ ...layer, StatementId: 's1', ...input }),
        );
      await refused(
        remove({ StatementId: 'doesnotexist' }),
        missing('Statement doesnotexist is not found in resource policy.'),
      );
      await refused(remove({ RevisionId: 'wrong' }), stale);
      await remove({});
      await refused(get(), { name: 'ResourceNotFoundException' });
    },
  },
];

export const LAMBDA_LAYER_RULES: readonly Rule[] = [...CONTENT_RULES, ...VERSION_RULES];
