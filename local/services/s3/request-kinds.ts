/** How S3 counts a request besides `AllRequests`. */
export type RequestKind =
  | 'GetRequests'
  | 'PutRequests'
  | 'HeadRequests'
  | 'ListRequests'
  | 'DeleteRequests'
  | 'PostRequests';

/**
 * By operation; one that is not here counts as nothing but a request, like those on a bucket's
 * settings. A copy reads its source and writes its destination.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/metrics-dimensions.html
 */
export const REQUEST_KINDS: Readonly<Record<string, readonly RequestKind[]>> = {
  AbortMultipartUpload: ['DeleteRequests'],
  CompleteMultipartUpload: ['PostRequests'],
  CopyObject: ['GetRequests', 'PutRequests'],
  CreateMultipartUpload: ['PostRequests'],
  DeleteObject: ['DeleteRequests'],
  DeleteObjects: ['DeleteRequests'],
  DeleteObjectTagging: ['DeleteRequests'],
  FormPost: ['PostRequests'],
  GetObject: ['GetRequests'],
  GetObjectAcl: ['GetRequests'],
  GetObjectAttributes: ['GetRequests'],
  GetObjectTagging: ['GetRequests'],
  HeadBucket: ['HeadRequests'],
  HeadObject: ['HeadRequests'],
  ListMultipartUploads: ['ListRequests'],
  ListObjects: ['ListRequests'],
  ListObjectsV2: ['ListRequests'],
  ListObjectVersions: ['ListRequests'],
  ListParts: ['ListRequests'],
  PutObject: ['PutRequests'],
  PutObjectTagging: ['PutRequests'],
  UploadPart: ['PutRequests'],
  UploadPartCopy: ['PutRequests'],
};
