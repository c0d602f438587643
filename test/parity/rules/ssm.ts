import {
  AddTagsToResourceCommand,
  DeleteParameterCommand,
  DeleteParametersCommand,
  DescribeParametersCommand,
  GetParameterCommand,
  GetParameterHistoryCommand,
  GetParametersByPathCommand,
  type GetParametersByPathCommandOutput,
  GetParametersCommand,
  LabelParameterVersionCommand,
  ListTagsForResourceCommand,
  PutParameterCommand,
  SSMClient,
} from '@aws-sdk/client-ssm';
import { expect } from 'vitest';
import { type Aws, assumption, documented, type Rule, recorded } from '../rule.ts';

const API = 'https://docs.aws.amazon.com/systems-manager/latest/APIReference';
const GUIDE = 'https://docs.aws.amazon.com/systems-manager/latest/userguide';
const RECORDED = 'localstack/localstack tests/aws/services/ssm/test_ssm.snapshot.json';

async function put(aws: Aws, Name: string, Value: string, more: object = {}) {
  const ssm = aws.connect(SSMClient);
  return ssm.send(new PutParameterCommand({ Name, Value, Type: 'String', ...more }));
}

async function get(aws: Aws, Name: string, WithDecryption = false) {
  const ssm = aws.connect(SSMClient);
  return (await ssm.send(new GetParameterCommand({ Name, WithDecryption }))).Parameter;
}

/** What Systems Manager promises, as far as the engine keeps it: Parameter Store. */
export const SSM_RULES: readonly Rule[] = [
  {
    title: 'A parameter is read as it was put, by its name and by its ARN',
    mark: recorded(RECORDED),
    async holds(aws) {
      const Name = `/${aws.name('app')}/size`;
      expect(await put(aws, Name, '123')).toMatchObject({ Tier: 'Standard', Version: 1 });
      const parameter = {
        ARN: `arn:aws:ssm:${aws.region}:${aws.account}:parameter${Name}`,
        DataType: 'text',
        LastModifiedDate: expect.any(Date),
        Name,
        Type: 'String',
        Value: '123',
        Version: 1,
      };
      expect(await get(aws, Name)).toEqual(parameter);
      expect(await get(aws, parameter.ARN)).toEqual(parameter);
      const simple = aws.name('simple');
      await put(aws, simple, 'test');
      const arn = `arn:aws:ssm:${aws.region}:${aws.account}:parameter/${simple}`;
      expect(await get(aws, arn)).toMatchObject({ Name: simple, ARN: arn });
    },
  },
  {
    title: 'GetParameters gives those that are there, and names the others',
    mark: documented(`${API}/API_GetParameters.html`),
    async holds(aws) {
      const Name = aws.name('there');
      await put(aws, Name, '1');
      const ssm = aws.connect(SSMClient);
      const Names = [Name, 'missing', `${Name}:9`];
      const answer = await ssm.send(new GetParametersCommand({ Names }));
      expect(answer.Parameters).toMatchObject([{ Name }]);
      expect(answer.InvalidParameters).toEqual(['missing', `${Name}:9`]);
      await expect(
        ssm.send(new GetParametersCommand({ Names: Array.from({ length: 11 }, String) })),
      ).rejects.toMatchObject({ name: 'ValidationException' });
    },
  },
  {
    title: 'A parameter is overwritten only when asked, and keeps its versions',
    mark: documented(`${GUIDE}/sysman-paramstore-versions.html`),
    async holds(aws) {
      const Name = aws.name('versions');
      await put(aws, Name, 'one');
      await expect(put(aws, Name, 'two')).rejects.toMatchObject({
        name: 'ParameterAlreadyExists',
        message:
          'The parameter already exists. To overwrite this value, set the overwrite option in the request to true.',
      });
      expect(await put(aws, Name, 'two', { Overwrite: true })).toMatchObject({ Version: 2 });
      expect(await get(aws, Name)).toMatchObject({ Value: 'two', Version: 2 });
      expect(await get(aws, `${Name}:1`)).toMatchObject({ Value: 'one', Selector: ':1' });
      await expect(get(aws, `${Name}:3`)).rejects.toMatchObject({
        name: 'ParameterVersionNotFound',
        message: `Systems Manager could not find version 3 of ${Name}. Verify the version and try again.`,
      });
      const ssm = aws.connect(SSMClient);
      const { Parameters } = await ssm.send(new GetParameterHistoryCommand({ Name }));
      expect(Parameters?.map(({ Version, Value }) => [Version, Value])).toEqual([
        [1, 'one'],
        [2, 'two'],
      ]);
    },
  },
  {
    title: 'A label names a version, moves to another, and is refused when malformed',
    mark: documented(`${GUIDE}/sysman-paramstore-labels.html`),
    async holds(aws) {
      const Name = aws.name('labels');
      const ssm = aws.connect(SSMClient);
      const label = (ParameterVersion: number, ...Labels: string[]) =>
        ssm.send(new LabelParameterVersionCommand({ Name, ParameterVersion, Labels }));
      await put(aws, Name, 'one');
      await put(aws, Name, 'two', { Overwrite: true });
      await label(1, 'live');
      expect(await get(aws, `${Name}:live`)).toMatchObject({ Value: 'one', Selector: ':live' });
      await label(2, 'live');
      expect(await get(aws, `${Name}:live`)).toMatchObject({ Value: 'two' });
      const { InvalidLabels } = await label(2, '1st', 'aws-label', 'fine');
      expect(InvalidLabels).toEqual(['1st', 'aws-label']);
      const eleven = Array.from({ length: 11 }, (_, index) => `label-${index}`);
      await expect(label(1, ...eleven)).rejects.toMatchObject({
        name: 'ParameterVersionLabelLimitExceeded',
      });
    },
  },
  {
    title: 'A SecureString shows its value only when decryption is asked for',
    mark: documented(`${API}/API_GetParameter.html`),
    async holds(aws) {
      const Name = aws.name('secret');
      await put(aws, Name, 'hush', { Type: 'SecureString' });
      expect((await get(aws, Name))?.Value).not.toContain('hush');
      expect((await get(aws, Name, true))?.Value).toBe('hush');
      const ssm = aws.connect(SSMClient);
      const { Parameters } = await ssm.send(
        new DescribeParametersCommand({ ParameterFilters: [{ Key: 'Name', Values: [Name] }] }),
      );
      expect(Parameters).toMatchObject([{ Name, KeyId: 'alias/aws/ssm', Tier: 'Standard' }]);
    },
  },
  {
    title: 'GetParametersByPath gives one level, or all below, page by page',
    mark: documented(`${API}/API_GetParametersByPath.html`),
    async holds(aws) {
      const Path = `/${aws.name('path')}`;
      for (const name of ['a', 'b', 'deep/c']) await put(aws, `${Path}/${name}`, '1');
      const ssm = aws.connect(SSMClient);
      const read = (more: object) => ssm.send(new GetParametersByPathCommand({ Path, ...more }));
      const names = ({ Parameters = [] }: GetParametersByPathCommandOutput) =>
        Parameters.map(({ Name = '' }) => Name.slice(Path.length));
      expect(names(await read({}))).toEqual(['/a', '/b']);
      expect(names(await read({ Recursive: true }))).toEqual(['/a', '/b', '/deep/c']);
      const first = await read({ Recursive: true, MaxResults: 2 });
      expect(names(first)).toEqual(['/a', '/b']);
      const { NextToken } = first;
      expect(names(await read({ Recursive: true, MaxResults: 2, NextToken }))).toEqual(['/deep/c']);
      await expect(read({ MaxResults: 11 })).rejects.toMatchObject({ name: 'ValidationException' });
      await expect(read({ Path: 'no-slash' })).rejects.toMatchObject({
        name: 'ValidationException',
      });
    },
  },
  {
    title: 'A parameter that is not there is ParameterNotFound, whoever asks',
    mark: documented(`${API}/API_GetParameter.html`),
    async holds(aws) {
      const ssm = aws.connect(SSMClient);
      const Name = aws.name('nobody');
      const notFound = { name: 'ParameterNotFound' };
      await expect(get(aws, Name)).rejects.toMatchObject(notFound);
      await expect(ssm.send(new DeleteParameterCommand({ Name }))).rejects.toMatchObject(notFound);
      const { InvalidParameters } = await ssm.send(new DeleteParametersCommand({ Names: [Name] }));
      expect(InvalidParameters).toEqual([Name]);
    },
  },
  {
    title: 'Names are fully qualified, and leave aws and ssm to AWS',
    mark: documented(`${GUIDE}/sysman-parameter-name-constraints.html`),
    async holds(aws) {
      const refused: [string, string][] = [
        ['awsThing', 'ValidationException'],
        ['/ssm/thing', 'ValidationException'],
        ['/aws/thing', 'AccessDeniedException'],
        ['a/b', 'ValidationException'],
        ['with space', 'ValidationException'],
        [`/${'level/'.repeat(15)}leaf`, 'HierarchyLevelLimitExceededException'],
      ];
      for (const [name, code] of refused) {
        await expect(put(aws, name, '1'), name).rejects.toMatchObject({ name: code });
      }
    },
  },
  {
    title: 'A value meets its type, its length and its pattern',
    mark: documented(`${API}/API_PutParameter.html`),
    async holds(aws) {
      const Name = aws.name('values');
      const refused: [string, object, string][] = [
        ['', {}, 'ValidationException'],
        ['x'.repeat(4097), {}, 'ValidationException'],
        ['abc', { AllowedPattern: '^\\d+$' }, 'ParameterPatternMismatchException'],
        ['1', { Type: undefined }, 'ValidationException'],
        ['1', { Type: 'Number' }, 'ValidationException'],
        ['1', { Overwrite: true, Tags: [{ Key: 'a', Value: 'b' }] }, 'ValidationException'],
      ];
      for (const [value, more, code] of refused) {
        await expect(put(aws, Name, value, more)).rejects.toMatchObject({ name: code });
      }
      const long = await put(aws, Name, 'x'.repeat(4097), { Tier: 'Intelligent-Tiering' });
      expect(long.Tier).toBe('Advanced');
    },
  },
  {
    title: 'Tags of a parameter can be added, listed and filtered by',
    mark: documented(`${API}/API_AddTagsToResource.html`),
    async holds(aws) {
      const ssm = aws.connect(SSMClient);
      const ResourceId = aws.name('tagged');
      const resource = { ResourceType: 'Parameter', ResourceId } as const;
      await put(aws, ResourceId, '1', { Tags: [{ Key: 'team', Value: 'a' }] });
      await ssm.send(
        new AddTagsToResourceCommand({ ...resource, Tags: [{ Key: 'who', Value: ResourceId }] }),
      );
      const { TagList } = await ssm.send(new ListTagsForResourceCommand(resource));
      expect(TagList).toHaveLength(2);
      const { Parameters } = await ssm.send(
        new DescribeParametersCommand({
          ParameterFilters: [{ Key: 'tag:who', Values: [ResourceId] }],
        }),
      );
      expect(Parameters).toMatchObject([{ Name: ResourceId }]);
    },
  },
  {
    title: 'The type of a parameter stays what it was',
    mark: assumption(
      'AWS documents the error for a hierarchy; the engine raises it for a parameter.',
    ),
    async holds(aws) {
      const Name = aws.name('type');
      await put(aws, Name, '1');
      await expect(
        put(aws, Name, '1', { Type: 'SecureString', Overwrite: true }),
      ).rejects.toMatchObject({ name: 'HierarchyTypeMismatchException' });
    },
  },
];
