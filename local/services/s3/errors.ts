import { AwsError } from '../../errors.ts';

// Codes, statuses and members: https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html

/**
 * What S3 answers when it refuses. Members become elements of the XML body; headers are sent beside
 * it.
 */
export class S3Error extends AwsError {
  /** Headers that S3 sends with this error, for instance `x-amz-delete-marker`. */
  override readonly headers: Readonly<Record<string, string>>;

  constructor(
    code: string,
    statusCode: number,
    message: string,
    members: Readonly<Record<string, unknown>> = {},
    headers: Readonly<Record<string, string>> = {},
    cause?: unknown,
  ) {
    super(code, message, { statusCode, members, ...(cause !== undefined && { cause }) });
    this.headers = headers;
  }
}

export function noSuchBucket(bucketName: string): S3Error {
  return new S3Error('NoSuchBucket', 404, 'The specified bucket does not exist', {
    BucketName: bucketName,
  });
}

export function bucketAlreadyOwnedByYou(bucketName: string): S3Error {
  return new S3Error(
    'BucketAlreadyOwnedByYou',
    409,
    'Your previous request to create the named bucket succeeded and you already own it.',
    { BucketName: bucketName },
  );
}

export function bucketNotEmpty(bucketName: string, isVersioned: boolean): S3Error {
  const message = isVersioned
    ? 'The bucket you tried to delete is not empty. You must delete all versions in the bucket.'
    : 'The bucket you tried to delete is not empty';
  return new S3Error('BucketNotEmpty', 409, message, { BucketName: bucketName });
}

export function invalidBucketName(bucketName: string): S3Error {
  return new S3Error('InvalidBucketName', 400, 'The specified bucket is not valid.', {
    BucketName: bucketName,
  });
}

/** `headers` tell a deleted key from one that never was. */
export function noSuchKey(key: string, headers: Record<string, string> = {}): S3Error {
  const message = 'The specified key does not exist.';
  return new S3Error('NoSuchKey', 404, message, { Key: key }, headers);
}

export function noSuchVersion(key: string, versionId: string): S3Error {
  return new S3Error('NoSuchVersion', 404, 'The specified version does not exist.', {
    Key: key,
    VersionId: versionId,
  });
}

export function noSuchUpload(uploadId: string): S3Error {
  return new S3Error(
    'NoSuchUpload',
    404,
    'The specified upload does not exist. The upload ID may be invalid, or the upload may have ' +
      'been aborted or completed.',
    { UploadId: uploadId },
  );
}

/**
 * What a HEAD request gets instead of NoSuchBucket, NoSuchKey and NoSuchVersion, for it has no body
 * to name them.
 */
export function notFound(cause: S3Error): S3Error {
  return new S3Error('NotFound', 404, 'Not Found', {}, cause.headers, cause);
}

/** The named version is a delete marker, which can only be deleted. */
export function deleteMarkerNotAllowed(
  method: 'GET' | 'HEAD' | 'PUT' | 'DELETE',
  lastModified: Date,
): S3Error {
  return new S3Error(
    'MethodNotAllowed',
    405,
    'The specified method is not allowed against this resource.',
    { Method: method, ResourceType: 'DeleteMarker' },
    {
      allow: 'DELETE',
      'x-amz-delete-marker': 'true',
      'last-modified': lastModified.toUTCString(),
    },
  );
}

export function invalidArgument(
  message: string,
  argument?: { name: string; value?: string },
): S3Error {
  return new S3Error('InvalidArgument', 400, message, {
    ...(argument && { ArgumentName: argument.name }),
    ...(argument?.value !== undefined && { ArgumentValue: argument.value }),
  });
}

export function invalidRequest(message: string): S3Error {
  return new S3Error('InvalidRequest', 400, message);
}

export function invalidRange(range: string, sizeBytes: number): S3Error {
  return new S3Error(
    'InvalidRange',
    416,
    'The requested range is not satisfiable',
    { RangeRequested: range, ActualObjectSize: sizeBytes },
    { 'content-range': `bytes */${sizeBytes}` },
  );
}

export function invalidPartNumber(partNumber: number, partCount: number): S3Error {
  return new S3Error('InvalidPartNumber', 416, 'The requested partnumber is not satisfiable', {
    PartNumberRequested: partNumber,
    ActualPartCount: partCount,
  });
}

export function preconditionFailed(condition: string): S3Error {
  return new S3Error(
    'PreconditionFailed',
    412,
    'At least one of the pre-conditions you specified did not hold',
    { Condition: condition },
  );
}

/** 304: the caller's copy is still good. It has no body. */
export function notModified(etag: string, lastModified: Date): S3Error {
  const headers = { etag: `"${etag}"`, 'last-modified': lastModified.toUTCString() };
  return new S3Error('NotModified', 304, 'Not Modified', {}, headers);
}

export function keyTooLong(sizeBytes: number, maxBytes: number): S3Error {
  return new S3Error('KeyTooLongError', 400, 'Your key is too long', {
    Size: sizeBytes,
    MaxSizeAllowed: maxBytes,
  });
}

export function entityTooLarge(sizeBytes: number, maxBytes: number): S3Error {
  return new S3Error(
    'EntityTooLarge',
    400,
    'Your proposed upload exceeds the maximum allowed size',
    { ProposedSize: sizeBytes, MaxSizeAllowed: maxBytes },
  );
}

export function entityTooSmall(
  sizeBytes: number,
  minBytes: number,
  part: Record<string, unknown> = {},
): S3Error {
  return new S3Error(
    'EntityTooSmall',
    400,
    'Your proposed upload is smaller than the minimum allowed size',
    { ProposedSize: sizeBytes, MinSizeAllowed: minBytes, ...part },
  );
}

export function metadataTooLarge(sizeBytes: number, maxBytes: number): S3Error {
  return new S3Error(
    'MetadataTooLarge',
    400,
    'Your metadata headers exceed the maximum allowed metadata size',
    { Size: sizeBytes, MaxSizeAllowed: maxBytes },
  );
}

/** The body ended early, or the connection was lost on the way. */
export function incompleteBody(cause?: unknown): S3Error {
  return new S3Error(
    'IncompleteBody',
    400,
    'You did not provide the number of bytes specified by the Content-Length HTTP header',
    {},
    {},
    cause,
  );
}

export function badDigest(what: string, members: Record<string, string> = {}): S3Error {
  const message = `The ${what} you specified did not match the calculated checksum.`;
  return new S3Error('BadDigest', 400, message, members);
}

export function invalidDigest(contentMd5: string): S3Error {
  return new S3Error('InvalidDigest', 400, 'The Content-MD5 you specified was invalid.', {
    'Content-MD5': contentMd5,
  });
}

export function invalidPart(uploadId: string, partNumber: number, etag: string): S3Error {
  return new S3Error(
    'InvalidPart',
    400,
    'One or more of the specified parts could not be found.  The part may not have been uploaded, ' +
      "or the specified entity tag may not match the part's entity tag.",
    { UploadId: uploadId, PartNumber: partNumber, ETag: etag },
  );
}

export function invalidPartOrder(uploadId: string): S3Error {
  return new S3Error(
    'InvalidPartOrder',
    400,
    'The list of parts was not in ascending order. Parts must be ordered by part number.',
    { UploadId: uploadId },
  );
}

export function malformedXml(cause?: unknown): S3Error {
  return new S3Error(
    'MalformedXML',
    400,
    'The XML you provided was not well-formed or did not validate against our published schema',
    {},
    {},
    cause,
  );
}

export function invalidTag(message: string, members: Record<string, string> = {}): S3Error {
  return new S3Error('InvalidTag', 400, message, members);
}

export function tooManyTags(noun: 'Object' | 'Bucket', maxCount: number): S3Error {
  return new S3Error('BadRequest', 400, `${noun} tags cannot be greater than ${maxCount}`);
}

export function accessDenied(message = 'Access Denied'): S3Error {
  return new S3Error('AccessDenied', 403, message);
}

export function invalidPolicyDocument(what: string, cause?: unknown): S3Error {
  return new S3Error('InvalidPolicyDocument', 400, `Invalid Policy: ${what}`, {}, {}, cause);
}

/**
 * GLACIER and DEEP_ARCHIVE must be restored before they can be read, and restoring is not
 * simulated.
 */
export function invalidObjectState(storageClass: string): S3Error {
  return new S3Error(
    'InvalidObjectState',
    403,
    "The operation is not valid for the object's storage class",
    { StorageClass: storageClass },
  );
}
