import {
  AddPermissionCommand,
  type AddPermissionCommandInput,
  CreateAliasCommand,
  DeleteFunctionConcurrencyCommand,
  GetFunctionConcurrencyCommand,
  GetFunctionConfigurationCommand,
  GetFunctionRecursionConfigCommand,
  GetPolicyCommand,
  LambdaClient,
  ListTagsCommand,
  PutFunctionConcurrencyCommand,
  PutFunctionRecursionConfigCommand,
  RemovePermissionCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-lambda';
import { expect } from 'vitest';
import type { Aws, Rule } from '../rule.ts';
import { createFunction, functionArn, RECORDED_API, refused } from './lambda-helpers.ts';

const allow = (aws: Aws, FunctionName: string, input: Partial<AddPermissionCommandInput> = {}) =>
  aws.connect(LambdaClient).send(
    new AddPermissionCommand({
      FunctionName,
      StatementId: 's3',
      Action: 'lambda:InvokeFunction',
      Principal: 's3.amazonaws.com',
      ...input,
    }),
  );
const notFound = (message: string) => ({ name: 'ResourceNotFoundException', message, status: 404 });

const PERMISSION_RULES: readonly Rule[] = [
  {
    title: 'A permission becomes a statement for the function, version or alias that it names',
    mark: RECORDED_API,
    async holds(aws) {
      const lambda = aws.connect(LambdaClient);
      const FunctionName = await createFunction(aws, undefined, { Publish: true });
      const alias = { FunctionName, Name: 'live', FunctionVersion: '1' };
      await lambda.send(new CreateAliasCommand(alias));
      const arn = functionArn(aws, FunctionName);
      for (const Qualifier of [undefined, '1', 'live']) {
        const get = () => lambda.send(new GetPolicyCommand({ FunctionName, Qualifier }));
        await refused(get(), notFound('The resource you requested does not exist.'));
        const SourceArn = 'arn:aws:s3:::bucket';
        const { Statement } = await allow(aws, FunctionName, { Qualifier, SourceArn });
        expect(JSON.parse(Statement ?? '')).toEqual({
          Sid: 's3',
          Effect: 'Allow',
          Principal: { Service: 's3.amazonaws.com' },
          Action: 'lambda:InvokeFunction',
          Resource: Qualifier === undefined ? arn : `${arn}:${Qualifier}`,
          Condition: { ArnLike: { 'AWS:SourceArn': SourceArn } },
        });
        expect(JSON.parse((await get()).Policy ?? '')).toEqual({
          Version: '2012-10-17',
          Id: 'default',
          Statement: [JSON.parse(Statement ?? '')],
        });
      }
    },
  },
  {
    title: 'Conditions of a permission have the keys that AWS gives them',
    mark: RECORDED_API,
    async holds(aws) {
      const FunctionName = await createFunction(aws);
      const conditionOf = async (input: Partial<AddPermissionCommandInput>) =>
        JSON.parse((await allow(aws, FunctionName, input)).Statement ?? '');
      expect(
        await conditionOf({
          StatementId: 'a',
          Principal: '*',
          SourceAccount: aws.account,
          SourceArn: 'arn:aws:s3:::b',
          PrincipalOrgID: 'o-1234567890',
        }),
      ).toMatchObject({
        Principal: '*',
        Condition: {
          StringEquals: { 'AWS:SourceAccount': aws.account, 'aws:PrincipalOrgID': 'o-1234567890' },
          ArnLike: { 'AWS:SourceArn': 'arn:aws:s3:::b' },
        },
      });
      const EventSourceToken = 'amzn1.ask.skill.token';
      expect(await conditionOf({ StatementId: 'b', EventSourceToken })).toMatchObject({
        Condition: { StringEquals: { 'lambda:EventSourceToken': EventSourceToken } },
      });
      expect(await conditionOf({ StatementId: 'c', Principal: aws.account })).toMatchObject({
        Principal: { AWS: `arn:aws:iam::${aws.account}:root` },
      });
    },
  },
  {
    title: 'Permissions that make no sense are refused',
    mark: RECORDED_API,
    async holds(aws) {
      const FunctionName = await createFunction(aws);
      const arn = functionArn(aws, FunctionName);
      const invalid = (message: string) => ({ name: 'InvalidParameterValueException', message });
      await refused(allow(aws, FunctionName, { StatementId: 'example.com' }), {
        name: 'ValidationException',
        message:
          "1 validation error detected: Value 'example.com' at 'statementId' failed to satisfy constraint: Member must satisfy regular expression pattern: ([a-zA-Z0-9-_]+)",
      });
      await refused(
        allow(aws, `${arn}:alias-not-42`, { Qualifier: '42' }),
        invalid(
          'The derived qualifier from the function name does not match the specified qualifier.',
        ),
      );
      await refused(
        allow(aws, FunctionName, { Qualifier: '$LATEST' }),
        invalid('We currently do not support adding policies for $LATEST.'),
      );
      await refused(
        allow(aws, FunctionName, { Principal: 'invalid.nonaws.com' }),
        invalid('The provided principal was invalid. Please check the principal and try again.'),
      );
      const none = functionArn(aws, 'doesnotexist');
      await refused(allow(aws, 'doesnotexist'), notFound(`Function not found: ${none}`));
      const qualified = (Qualifier: string) => allow(aws, FunctionName, { Qualifier });
      await refused(qualified('none'), notFound(`Cannot find alias arn: ${arn}:none`));
      await refused(qualified('42'), notFound(`Function not found: ${arn}:42`));
      await refused(qualified('with-$-sign'), notFound(`Function not found: ${arn}:with-$-sign`));
      await allow(aws, FunctionName);
      await refused(allow(aws, FunctionName), {
        name: 'ResourceConflictException',
        message:
          'The statement id (s3) provided already exists. Please provide a new statement id, or remove the existing statement.',
        status: 409,
      });
    },
  },
  {
    title: 'Removing a permission that is not there tells what is missing',
    mark: RECORDED_API,
    async holds(aws) {
      const lambda = aws.connect(LambdaClient);
      const FunctionName = await createFunction(aws);
      const arn = functionArn(aws, FunctionName);
      const remove = (input: object) =>
        lambda.send(new RemovePermissionCommand({ FunctionName, StatementId: 's3', ...input }));
      await refused(
        remove({ FunctionName: 'doesnotexist' }),
        notFound(`No policy found for: ${functionArn(aws, 'doesnotexist')}`),
      );
      await refused(remove({}), notFound('No policy is associated with the given resource.'));
      await refused(remove({ Qualifier: 'none' }), notFound(`Cannot find alias arn: ${arn}:none`));
      await allow(aws, FunctionName);
      await refused(
        remove({ StatementId: 'other' }),
        notFound('Statement other is not found in resource policy.'),
      );
      await remove({});
      await refused(
        lambda.send(new GetPolicyCommand({ FunctionName })),
        notFound('The resource you requested does not exist.'),
      );
    },
  },
  {
    title: 'A policy has the revision of the function, which each change of it renews',
    mark: RECORDED_API,
    async holds(aws) {
      const lambda = aws.connect(LambdaClient);
      const FunctionName = await createFunction(aws);
      const revision = async () =>
        (await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }))).RevisionId;
      const before = await revision();
      await refused(allow(aws, FunctionName, { RevisionId: 'wrong' }), {
        name: 'PreconditionFailedException',
        message:
          'The Revision Id provided does not match the latest Revision Id. Call the GetPolicy API to retrieve the latest Revision Id',
        status: 412,
      });
      await allow(aws, FunctionName, { RevisionId: before });
      expect(await revision()).not.toBe(before);
      const policy = await lambda.send(new GetPolicyCommand({ FunctionName }));
      expect(policy.RevisionId).toBe(await revision());
    },
  },
];

const CONCURRENCY_RULES: readonly Rule[] = [
  {
    title: 'Reserved concurrency is put, read and deleted on the function alone',
    mark: RECORDED_API,
    async holds(aws) {
      const lambda = aws.connect(LambdaClient);
      const FunctionName = await createFunction(aws, undefined, { Publish: true });
      const put = (input: object) =>
        lambda.send(
          new PutFunctionConcurrencyCommand({
            FunctionName,
            ReservedConcurrentExecutions: 1,
            ...input,
          }),
        );
      const get = async () =>
        (await lambda.send(new GetFunctionConcurrencyCommand({ FunctionName })))
          .ReservedConcurrentExecutions;
      expect(await get()).toBeUndefined();
      await put({ ReservedConcurrentExecutions: 0 });
      expect(await get()).toBe(0);
      await refused(
        put({ FunctionName: 'doesnotexist' }),
        notFound(`Function not found: ${functionArn(aws, 'doesnotexist')}:$LATEST`),
      );
      await refused(put({ FunctionName: `${functionArn(aws, FunctionName)}:1` }), {
        name: 'InvalidParameterValueException',
        message:
          'This operation is permitted on Lambda functions only. Aliases and versions do not support this operation. Please specify either a function name or an unqualified function ARN.',
      });
      await refused(put({ ReservedConcurrentExecutions: 901 }), {
        name: 'InvalidParameterValueException',
        message:
          "Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [100].",
      });
      await lambda.send(new DeleteFunctionConcurrencyCommand({ FunctionName }));
      expect(await get()).toBeUndefined();
    },
  },
  {
    title: 'A function ends recursive loops unless it is told to allow them',
    mark: RECORDED_API,
    async holds(aws) {
      const lambda = aws.connect(LambdaClient);
      const FunctionName = await createFunction(aws);
      const get = async () =>
        (await lambda.send(new GetFunctionRecursionConfigCommand({ FunctionName }))).RecursiveLoop;
      const put = (RecursiveLoop: string) =>
        lambda.send(
          new PutFunctionRecursionConfigCommand({ FunctionName, RecursiveLoop } as never),
        );
      expect(await get()).toBe('Terminate');
      expect((await put('Allow')).RecursiveLoop).toBe('Allow');
      expect(await get()).toBe('Allow');
      await refused(put('InvalidValue'), {
        name: 'ValidationException',
        message:
          "1 validation error detected: Value 'InvalidValue' at 'recursiveLoop' failed to satisfy constraint: Member must satisfy enum value set: [Terminate, Allow]",
      });
    },
  },
];

const TAG_RULES: readonly Rule[] = [
  {
    title: 'Tags of a function are added, overwritten and removed',
    mark: RECORDED_API,
    async holds(aws) {
      const lambda = aws.connect(LambdaClient);
      const Resource = functionArn(aws, await createFunction(aws, undefined, { Tags: { a: '1' } }));
      const tags = async () => (await lambda.send(new ListTagsCommand({ Resource }))).Tags;
      expect(await tags()).toEqual({ a: '1' });
      await lambda.send(new TagResourceCommand({ Resource, Tags: { a: '2', b: '3' } }));
      expect(await tags()).toEqual({ a: '2', b: '3' });
      await lambda.send(new UntagResourceCommand({ Resource, TagKeys: ['a', 'none'] }));
      expect(await tags()).toEqual({ b: '3' });
      await lambda.send(new UntagResourceCommand({ Resource, TagKeys: ['b'] }));
      expect(await tags()).toEqual({});
    },
  },
  {
    title: 'A function has at most 50 tags',
    mark: RECORDED_API,
    async holds(aws) {
      const lambda = aws.connect(LambdaClient);
      const many = (count: number) =>
        Object.fromEntries(Array.from({ length: count }, (_, index) => [`${index}_key`, 'v']));
      const refusal = {
        name: 'InvalidParameterValueException',
        message: 'Number of tags exceeds resource tag limit.',
      };
      await refused(createFunction(aws, undefined, { Tags: many(51) }), refusal);
      const Resource = functionArn(aws, await createFunction(aws));
      const tag = (Tags: Record<string, string>) =>
        lambda.send(new TagResourceCommand({ Resource, Tags }));
      await refused(tag(many(51)), refusal);
      await tag(many(50));
      await refused(tag({ one: 'more' }), refusal);
    },
  },
  {
    title: 'Tags belong to functions and mappings that are there, not to versions',
    mark: RECORDED_API,
    async holds(aws) {
      const lambda = aws.connect(LambdaClient);
      const list = (Resource: string) => lambda.send(new ListTagsCommand({ Resource }));
      await refused(list('arn:aws:something'), {
        name: 'ValidationException',
        message:
          /^1 validation error detected: Value 'arn:aws:something' at 'resource' failed to satisfy constraint: Member must satisfy regular expression pattern: arn:/,
      });
      const none = functionArn(aws, 'doesnotexist');
      await refused(list(none), notFound(`Function not found: ${none}`));
      await refused(list(`${none}:v1`), {
        name: 'InvalidParameterValueException',
        message:
          'Tags on function aliases and versions are not supported. Please specify a function ARN.',
      });
      const mapping = `arn:aws:lambda:${aws.region}:${aws.account}:event-source-mapping:00000000-0000-4000-8000-000000000000`;
      await refused(list(mapping), notFound(`Event source mapping not found: ${mapping}`));
      const Resource = functionArn(aws, await createFunction(aws));
      await refused(lambda.send(new TagResourceCommand({ Resource, Tags: {} })), {
        name: 'InvalidParameterValueException',
        message: 'An error occurred and the request cannot be processed.',
      });
    },
  },
];

export const LAMBDA_POLICY_RULES: readonly Rule[] = [
  ...PERMISSION_RULES,
  ...CONCURRENCY_RULES,
  ...TAG_RULES,
];
