import {
  AttributeType,
  Billing,
  StreamViewType,
  TableEncryptionV2,
  TableV2,
} from 'aws-cdk-lib/aws-dynamodb';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type CfnBucket,
  HttpMethods,
  ObjectOwnership,
} from 'aws-cdk-lib/aws-s3';
import { CfnOutput, Duration, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import {
  NOTIFICATIONS_TABLE_KEY,
  NOTIFICATIONS_TTL_ATTRIBUTE,
} from '../../services/notify-subscribers/contract.ts';
import { FILES_TABLE_KEY } from '../../services/summarize-file/contract.ts';
import { OUTPUTS } from '../outputs.ts';
import { INCOMPLETE_UPLOAD_RETENTION, NONCURRENT_VERSION_RETENTION } from '../pipeline-settings.ts';
import type { StageSettings } from '../stages.ts';

export interface StorageStackProps extends StackProps {
  readonly stage: StageSettings;
}

/** What must outlive everything else: uploads, records, and the memory of what was sent. */
export class StorageStack extends Stack {
  readonly uploads: Bucket;
  readonly files: TableV2;
  readonly notifications: TableV2;
  /** Where FIS leaves faults for the functions; only in a stage that is open to chaos. */
  readonly faults: Bucket | undefined;

  constructor(scope: Construct, id: string, props: StorageStackProps) {
    super(scope, id, props);
    this.uploads = this.#uploadsBucket(props.stage);
    this.files = this.#table(props.stage, 'Files', {
      partitionKey: { name: FILES_TABLE_KEY.partition, type: AttributeType.STRING },
      sortKey: { name: FILES_TABLE_KEY.sort, type: AttributeType.STRING },
      dynamoStream: StreamViewType.NEW_IMAGE,
    });
    this.notifications = this.#table(props.stage, 'Notifications', {
      partitionKey: { name: NOTIFICATIONS_TABLE_KEY.partition, type: AttributeType.STRING },
      timeToLiveAttribute: NOTIFICATIONS_TTL_ATTRIBUTE,
    });
    this.faults = props.stage.isOpenToChaos ? this.#faultBucket() : undefined;
    new CfnOutput(this, OUTPUTS.uploadsBucketName, { value: this.uploads.bucketName });
    new CfnOutput(this, OUTPUTS.filesTableName, { value: this.files.tableName });
    new CfnOutput(this, OUTPUTS.notificationsTableName, { value: this.notifications.tableName });
  }

  #uploadsBucket(stage: StageSettings): Bucket {
    const bucket = new Bucket(this, 'Uploads', {
      versioned: true,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      removalPolicy: stage.removalPolicy,
      lifecycleRules: [
        {
          id: 'expire-replaced-versions',
          noncurrentVersionExpiration: NONCURRENT_VERSION_RETENTION,
          abortIncompleteMultipartUploadAfter: INCOMPLETE_UPLOAD_RETENTION,
        },
      ],
      // Browsers and load generators upload with a presigned form.
      cors: [
        {
          allowedMethods: [HttpMethods.POST, HttpMethods.PUT],
          allowedOrigins: ['*'],
          allowedHeaders: ['*'],
          exposedHeaders: ['ETag', 'x-amz-version-id'],
        },
      ],
    });
    // Not `enableEventBridgeNotification()`: that deploys a function of CDK's own for what
    // CloudFormation can do itself.
    (bucket.node.defaultChild as CfnBucket).notificationConfiguration = {
      eventBridgeConfiguration: { eventBridgeEnabled: true },
    };
    return bucket;
  }

  /** What an experiment that was killed leaves behind is gone within a day. */
  #faultBucket(): Bucket {
    return new Bucket(this, 'Faults', {
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      removalPolicy: RemovalPolicy.DESTROY,
      lifecycleRules: [{ id: 'expire-faults', expiration: Duration.days(1) }],
    });
  }

  #table(
    stage: StageSettings,
    id: string,
    props: Pick<
      ConstructorParameters<typeof TableV2>[2],
      'partitionKey' | 'sortKey' | 'dynamoStream' | 'timeToLiveAttribute'
    >,
  ): TableV2 {
    return new TableV2(this, id, {
      ...props,
      billing: Billing.onDemand(),
      encryption: TableEncryptionV2.dynamoOwnedKey(),
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: stage.deletionProtection,
      removalPolicy: stage.removalPolicy,
    });
  }
}
