import { Alias } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { OUTPUTS } from '../outputs.ts';

/** Where people are told: the topic that operators subscribe to. */
export class ObservabilityStack extends Stack {
  readonly operations: Topic;

  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);
    // AWS's own key for SNS serves people and roles of this account, not CloudWatch: before an
    // alarm can report here, the topic needs a key whose policy admits cloudwatch.amazonaws.com.
    // https://repost.aws/knowledge-center/cloudwatch-configure-alarm-sns
    this.operations = new Topic(this, 'Operations', {
      displayName: 'Faultline operations',
      masterKey: Alias.fromAliasName(this, 'SnsKey', 'alias/aws/sns'),
      enforceSSL: true,
    });
    new CfnOutput(this, OUTPUTS.operationsTopicArn, { value: this.operations.topicArn });
  }
}
