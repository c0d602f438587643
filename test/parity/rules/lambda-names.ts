import {
  CreateFunctionCommand,
  DeleteFunctionCommand,
  GetFunctionCommand,
  GetFunctionConcurrencyCommand,
  GetFunctionConfigurationCommand,
  GetFunctionEventInvokeConfigCommand,
  InvokeCommand,
  LambdaClient,
} from '@aws-sdk/client-lambda';
import type { Aws, Rule } from '../rule.ts';
import {
  createFunction,
  functionArn,
  RECORDED_API,
  type Refusal,
  refused,
  roleArn,
  zipOf,
} from './lambda-helpers.ts';

const PREFIX =
  '(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:)?' +
  '(\\d{12}:)?(function:)?';
const NEW_NAME = `${PREFIX}([a-zA-Z0-9-_]+)(:(\\$LATEST|[a-zA-Z0-9-_]+))?`;
const ANY_NAME = `${PREFIX}([a-zA-Z0-9-_\\.]+)(:(\\$LATEST(\\.PUBLISHED)?|[a-zA-Z0-9-_]+))?`;
const QUALIFIER = '\\$(LATEST(\\.PUBLISHED)?)|[a-zA-Z0-9-_$]+';

const broken = (member: string, value: string, constraint: string): string =>
  `Value '${value}' at '${member}' failed to satisfy constraint: Member must ${constraint}`;
const pattern = (text: string): string => `satisfy regular expression pattern: ${text}`;
const one = (violation: string): Refusal => ({
  name: 'ValidationException',
  message: `1 validation error detected: ${violation}`,
  status: 400,
});

/** Names that break the pattern, by what is wrong with them. */
const misnamed = ({ region, account }: Aws): Readonly<Record<string, string>> => ({
  'a lone asterisk': '*',
  'an exclamation mark': 'my-function!',
  'an account that is none': 'invalid-account:function:my-function',
  'a Region that is none': `arn:aws:lambda:invalid-region:${account}:function:my-function`,
  'another service': `arn:aws:ec2:${region}:${account}:instance:i-1234567890abcdef0`,
  'two qualifiers': `arn:aws:lambda:${region}:${account}:function:my-function:1:2`,
  'a qualifier too many': 'function:my-function:$LATEST:extra',
  'no Region': `arn:aws:lambda::${account}:function:my-function`,
  'no account': `arn:aws:lambda:${region}::function:my-function`,
  'a misspelt $LATEST': `arn:aws:lambda:${region}:${account}:function:my-function:$LATES`,
});

export const LAMBDA_NAME_RULES: readonly Rule[] = [
  {
    title: 'A name that breaks the pattern is refused by every operation with the pattern',
    mark: RECORDED_API,
    async holds(aws) {
      const lambda = aws.connect(LambdaClient);
      for (const FunctionName of Object.values(misnamed(aws))) {
        const refusal = one(broken('functionName', FunctionName, pattern(ANY_NAME)));
        await refused(lambda.send(new InvokeCommand({ FunctionName })), refusal);
        await refused(lambda.send(new GetFunctionCommand({ FunctionName })), refusal);
        await refused(lambda.send(new DeleteFunctionCommand({ FunctionName })), refusal);
        const created = lambda.send(
          new CreateFunctionCommand({
            FunctionName,
            Runtime: 'nodejs24.x',
            Handler: 'index.handler',
            Role: roleArn(aws),
            Code: { ZipFile: zipOf('') },
          }),
        );
        await refused(created, one(broken('functionName', FunctionName, pattern(NEW_NAME))));
      }
    },
  },
  {
    title: 'A new function has a name of 64 characters at most, in a reference of 140 at most',
    mark: RECORDED_API,
    async holds(aws) {
      const long = 'a'.repeat(65);
      await refused(createFunction(aws, '', { FunctionName: long }), {
        name: 'InvalidParameterValueException',
        message: `1 validation error detected: ${broken('functionName', long, 'have length less than or equal to 64')}`,
        status: 400,
      });
      const reference = `my-function:${'a'.repeat(129)}`;
      await refused(
        createFunction(aws, '', { FunctionName: reference }),
        one(broken('functionName', reference, 'have length less than or equal to 140')),
      );
    },
  },
  {
    title: 'Two broken constraints are told of in one message',
    mark: RECORDED_API,
    async holds(aws) {
      const FunctionName = `arn:aws:lambda:invalid-region:${aws.account}:function:my-function-${'a'.repeat(170)}`;
      const Qualifier = 'a'.repeat(129);
      const call = aws.connect(LambdaClient).send(new InvokeCommand({ FunctionName, Qualifier }));
      await refused(call, {
        name: 'ValidationException',
        message:
          `2 validation errors detected: ${broken('qualifier', Qualifier, 'have length less than or equal to 128')}; ` +
          broken('functionName', FunctionName, pattern(ANY_NAME)),
      });
    },
  },
  {
    title: 'A qualifier has 128 characters at most, and a pattern of its own',
    mark: RECORDED_API,
    async holds(aws) {
      const lambda = aws.connect(LambdaClient);
      const FunctionName = 'my-function';
      const long = 'a'.repeat(129);
      const get = (Qualifier: string) =>
        lambda.send(new GetFunctionCommand({ FunctionName, Qualifier }));
      await refused(
        get(long),
        one(broken('qualifier', long, 'have length less than or equal to 128')),
      );
      await refused(get('invalid!'), one(broken('qualifier', 'invalid!', pattern(QUALIFIER))));
    },
  },
  {
    title: 'A function that is not there is named with $LATEST by Invoke and without it by others',
    mark: RECORDED_API,
    async holds(aws) {
      const lambda = aws.connect(LambdaClient);
      const FunctionName = 'doesnotexist';
      const missing = (suffix: string): Refusal => ({
        name: 'ResourceNotFoundException',
        message: `Function not found: ${functionArn(aws, FunctionName)}${suffix}`,
        status: 404,
      });
      await refused(lambda.send(new InvokeCommand({ FunctionName })), missing(':$LATEST'));
      const input = { FunctionName };
      await refused(lambda.send(new GetFunctionCommand(input)), missing(''));
      await refused(lambda.send(new GetFunctionConfigurationCommand(input)), missing(''));
      await refused(lambda.send(new GetFunctionConcurrencyCommand(input)), missing(''));
      await refused(lambda.send(new DeleteFunctionCommand(input)), missing(''));
      const Qualifier = '1221';
      await refused(
        lambda.send(new GetFunctionCommand({ FunctionName, Qualifier })),
        missing(':1221'),
      );
      await refused(lambda.send(new GetFunctionEventInvokeConfigCommand(input)), {
        name: 'ResourceNotFoundException',
        message: `The function ${functionArn(aws, FunctionName)}:$LATEST doesn't have an EventInvokeConfig`,
      });
    },
  },
  {
    title: 'A function is found by its name, a partial ARN and its ARN',
    mark: RECORDED_API,
    async holds(aws) {
      const lambda = aws.connect(LambdaClient);
      const name = await createFunction(aws);
      const arn = functionArn(aws, name);
      for (const FunctionName of [
        name,
        `function:${name}`,
        `${aws.account}:function:${name}`,
        arn,
      ]) {
        const found = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
        if (found.FunctionArn !== arn) throw new RangeError(`${FunctionName} is not ${arn}`);
      }
    },
  },
  {
    title: 'The qualifier in a name and the one beside it must agree',
    mark: RECORDED_API,
    async holds(aws) {
      const FunctionName = `${functionArn(aws, 'some-function')}:$LATEST`;
      const lambda = aws.connect(LambdaClient);
      const refusal = {
        name: 'InvalidParameterValueException',
        message:
          'The derived qualifier from the function name does not match the specified qualifier.',
        status: 400,
      };
      for (const Command of [GetFunctionCommand, GetFunctionConfigurationCommand, InvokeCommand]) {
        await refused(lambda.send(new Command({ FunctionName, Qualifier: '1' }) as never), refusal);
      }
      await refused(
        lambda.send(new DeleteFunctionCommand({ FunctionName, Qualifier: '1' })),
        refusal,
      );
    },
  },
  {
    title: 'Neither $LATEST nor an alias can be deleted as a function',
    mark: RECORDED_API,
    async holds(aws) {
      const lambda = aws.connect(LambdaClient);
      const FunctionName = 'some-function';
      const remove = (Qualifier: string) =>
        lambda.send(new DeleteFunctionCommand({ FunctionName, Qualifier }));
      await refused(remove('$LATEST'), {
        name: 'InvalidParameterValueException',
        message: '$LATEST version cannot be deleted without deleting the function.',
      });
      await refused(remove('alias'), {
        name: 'InvalidParameterValueException',
        message: 'Deletion of aliases is not currently supported.',
      });
    },
  },
  {
    title: 'A function of another Region or account cannot be reached',
    mark: RECORDED_API,
    async holds(aws) {
      const lambda = aws.connect(LambdaClient);
      const elsewhere = `arn:aws:lambda:ap-southeast-1:${aws.account}:function:f`;
      await refused(lambda.send(new GetFunctionCommand({ FunctionName: elsewhere })), {
        name: 'ResourceNotFoundException',
        message: `Functions from 'ap-southeast-1' are not reachable in this region ('${aws.region}')`,
        status: 404,
      });
      const foreign = `arn:aws:lambda:${aws.region}:999999999999:function:f`;
      await refused(lambda.send(new GetFunctionCommand({ FunctionName: foreign })), {
        name: 'AccessDeniedException',
        status: 403,
      });
    },
  },
];
