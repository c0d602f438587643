/** Quotas of SNS. https://docs.aws.amazon.com/sns/latest/api/API_PublishBatch.html */
export const PUBLISH_ENTRIES_MAX = 10;
/** Of all entries of a call together, attributes included. */
export const PUBLISH_BYTES_MAX = 256 * 1024;
