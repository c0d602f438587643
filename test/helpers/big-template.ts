import type { Template, TemplateResource } from '../../local/deploy/template.ts';

const TRUST = {
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' },
  ],
};

/** Five resources each: a queue, its function with a role and a mapping, and a log group. */
function consumer(index: number): Record<string, TemplateResource> {
  return {
    [`Queue${index}`]: { Type: 'AWS::SQS::Queue', Properties: {} },
    [`Role${index}`]: {
      Type: 'AWS::IAM::Role',
      Properties: {
        AssumeRolePolicyDocument: TRUST,
        ManagedPolicyArns: ['arn:aws:iam::aws:policy/service-role/AWSLambdaSQSQueueExecutionRole'],
      },
    },
    [`Function${index}`]: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        Code: { ZipFile: 'exports.handler = async () => 1;' },
        Handler: 'index.handler',
        Runtime: 'nodejs22.x',
        Role: { 'Fn::GetAtt': [`Role${index}`, 'Arn'] },
        Environment: { Variables: { QUEUE_URL: { Ref: `Queue${index}` } } },
      },
    },
    [`Mapping${index}`]: {
      Type: 'AWS::Lambda::EventSourceMapping',
      Properties: {
        EventSourceArn: { 'Fn::GetAtt': [`Queue${index}`, 'Arn'] },
        FunctionName: { Ref: `Function${index}` },
      },
    },
    [`Logs${index}`]: {
      Type: 'AWS::Logs::LogGroup',
      Properties: { LogGroupName: { 'Fn::Sub': `/aws/lambda/\${Function${index}}` } },
    },
  };
}

/** A template of so many resources, in fives. */
export function bigTemplate(resourceCount: number): Template {
  const consumers = Array.from({ length: resourceCount / 5 }, (_, index) => consumer(index));
  return { Resources: Object.assign({}, ...consumers) };
}
