const KIB = 1024;
const MIB = 1024 * KIB;
const GIB = 1024 * MIB;
const TIB = 1024 * GIB;

/**
 * Where a bucket may be put: every region but us-east-1, which has no name here, and the old one of eu-west-1.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucketConfiguration.html
 */
export const LOCATION_CONSTRAINTS: ReadonlySet<string> = new Set(
  (
    'EU af-south-1 ap-east-1 ap-east-2 ap-northeast-1 ap-northeast-2 ap-northeast-3 ap-south-1 ' +
    'ap-south-2 ap-southeast-1 ap-southeast-2 ap-southeast-3 ap-southeast-4 ap-southeast-5 ' +
    'ap-southeast-6 ap-southeast-7 ca-central-1 ca-west-1 cn-north-1 cn-northwest-1 ' +
    'eu-central-1 eu-central-2 eu-north-1 eu-south-1 eu-south-2 eu-west-1 eu-west-2 eu-west-3 ' +
    'il-central-1 me-central-1 me-south-1 mx-central-1 sa-east-1 us-east-2 us-gov-east-1 ' +
    'us-gov-west-1 us-west-1 us-west-2'
  ).split(' '),
);

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html */
export const KEY_MAX_BYTES = 1024;

/**
 * One PutObject, UploadPart or CopyObject:
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/upload-objects.html
 */
export const SINGLE_UPLOAD_MAX_BYTES = 5 * GIB;

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html (48.8 TiB, which is 50 TB) */
export const OBJECT_MAX_BYTES = 48.8 * TIB;

/**
 * Sum of the UTF-8 bytes of names and values:
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html
 */
export const USER_METADATA_MAX_BYTES = 2 * KIB;

/** Every part but the last: https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html */
export const PART_MIN_BYTES = 5 * MIB;

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html */
export const PART_NUMBER_MAX = 10_000;

/**
 * Default and most of a listing's page:
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html
 */
export const LIST_PAGE_MAX_COUNT = 1000;

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBuckets.html */
export const LIST_BUCKETS_MAX_COUNT = 10_000;

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html */
export const DELETE_OBJECTS_MAX_COUNT = 1000;

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-tagging.html */
export const OBJECT_TAGS_MAX_COUNT = 10;
export const TAG_KEY_MAX_LENGTH = 128;
export const TAG_VALUE_MAX_LENGTH = 256;

/**
 * Rules of one lifecycle configuration:
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/intro-lifecycle-rules.html
 */
export const LIFECYCLE_RULES_MAX_COUNT = 1000;

/**
 * All of a form but its file:
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTForms.html
 */
export const FORM_FIELDS_MAX_BYTES = 20 * KIB;

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-filtering.html */
export const NOTIFICATION_CONFIGURATIONS_MAX_COUNT = 100;

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/CostAllocTagging.html */
export const BUCKET_TAGS_MAX_COUNT = 50;

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/metrics-configurations.html */
export const METRICS_CONFIGURATIONS_MAX_COUNT = 1000;
export const METRICS_CONFIGURATIONS_PAGE_COUNT = 100;
