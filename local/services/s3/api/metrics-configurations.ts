import type {
  DeleteBucketMetricsConfigurationRequest,
  GetBucketMetricsConfigurationOutput,
  GetBucketMetricsConfigurationRequest,
  ListBucketMetricsConfigurationsOutput,
  ListBucketMetricsConfigurationsRequest,
  PutBucketMetricsConfigurationRequest,
} from '@aws-sdk/client-s3';
import { NotImplementedError } from '../../../errors.ts';
import { invalidArgument, malformedXml, S3Error } from '../errors.ts';
import { METRICS_CONFIGURATIONS_MAX_COUNT, METRICS_CONFIGURATIONS_PAGE_COUNT } from '../limits.ts';
import type { S3Runtime } from '../s3.ts';
import { requireBucket } from './request.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketMetricsConfiguration.html */
export function putBucketMetricsConfiguration(
  s3: S3Runtime,
  input: PutBucketMetricsConfigurationRequest,
): object {
  const bucket = requireBucket(s3, input);
  const { Id: id = '', MetricsConfiguration: configuration } = input;
  if (!/^[\w.-]{1,64}$/.test(id)) throw invalidArgument('Invalid metrics configuration id');
  if (configuration === undefined || configuration.Id !== id) throw malformedXml();
  const { Filter: filter } = configuration;
  if (filter?.AccessPointArn !== undefined || filter?.And?.AccessPointArn !== undefined) {
    throw new NotImplementedError('s3', 'Access points');
  }
  const { metricsConfigurations } = bucket;
  const isFull = metricsConfigurations.size >= METRICS_CONFIGURATIONS_MAX_COUNT;
  if (isFull && !metricsConfigurations.has(id)) {
    throw new S3Error(
      'TooManyConfigurations',
      400,
      'You are attempting to create a new configuration but have already reached the ' +
        `${METRICS_CONFIGURATIONS_MAX_COUNT} configuration limit.`,
    );
  }
  metricsConfigurations.set(id, configuration);
  s3.metrics.configured(bucket);
  return {};
}

/** @throws NoSuchConfiguration */
export function getBucketMetricsConfiguration(
  s3: S3Runtime,
  input: GetBucketMetricsConfigurationRequest,
): GetBucketMetricsConfigurationOutput {
  const { metricsConfigurations } = requireBucket(s3, input);
  const MetricsConfiguration = metricsConfigurations.get(input.Id ?? '');
  if (MetricsConfiguration === undefined) throw noSuchConfiguration();
  return { MetricsConfiguration };
}

export function listBucketMetricsConfigurations(
  s3: S3Runtime,
  input: ListBucketMetricsConfigurationsRequest,
): ListBucketMetricsConfigurationsOutput {
  const { metricsConfigurations } = requireBucket(s3, input);
  const after = Buffer.from(input.ContinuationToken ?? '', 'base64').toString();
  const rest = [...metricsConfigurations.values()]
    .filter(({ Id = '' }) => Id > after)
    .sort((a, b) => ((a.Id ?? '') < (b.Id ?? '') ? -1 : 1));
  const page = rest.slice(0, METRICS_CONFIGURATIONS_PAGE_COUNT);
  const isTruncated = page.length < rest.length;
  return {
    IsTruncated: isTruncated,
    ...(page.length > 0 && { MetricsConfigurationList: page }),
    ...(input.ContinuationToken !== undefined && { ContinuationToken: input.ContinuationToken }),
    ...(isTruncated && {
      NextContinuationToken: Buffer.from(page.at(-1)?.Id ?? '').toString('base64'),
    }),
  };
}

/** @throws NoSuchConfiguration */
export function deleteBucketMetricsConfiguration(
  s3: S3Runtime,
  input: DeleteBucketMetricsConfigurationRequest,
): object {
  const bucket = requireBucket(s3, input);
  if (!bucket.metricsConfigurations.delete(input.Id ?? '')) throw noSuchConfiguration();
  s3.metrics.configured(bucket);
  return {};
}

function noSuchConfiguration(): S3Error {
  return new S3Error('NoSuchConfiguration', 404, 'The specified configuration does not exist.');
}
