import type { Readable } from 'node:stream';
import { Busboy } from '@fastify/busboy';
import type { FormPost } from '../../service.ts';
import { incompleteBody, S3Error } from './errors.ts';
import { FORM_FIELDS_MAX_BYTES } from './limits.ts';

/** A form up to its file: what comes after the file does not count. */
export interface Form {
  /** By lower-case name. */
  readonly fields: Map<string, string>;
  /** Absent when the form has none. */
  readonly file?: { readonly name: string; readonly stream: Readable };
  /** Resolves when all of the form has been read, or no more will come. */
  readonly ended: Promise<void>;
}

/**
 * Reads a multipart form until its file begins
 * (https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTForms.html).
 * @throws MalformedPOSTRequest, MaxPostPreDataLengthExceededError, IncompleteBody
 */
export function readForm(post: FormPost): Promise<Form> {
  const ended = new Promise<void>((resolve) => {
    post.body.once('end', resolve);
    post.body.once('close', resolve);
  });
  return new Promise((resolve, reject) => {
    const fields = new Map<string, string>();
    let fieldsBytes = 0;
    let stream: Readable | undefined;
    const fail = (error: unknown) => {
      // Nobody reads on, but the sender must come to the end to see the answer.
      post.body.unpipe().resume();
      if (stream === undefined) reject(error);
      else stream.destroy(error as Error);
    };
    const parser = createParser(post.contentType);
    parser.on('field', (name: string | undefined, value: string) => {
      if (stream !== undefined || name === undefined) return;
      fieldsBytes += Buffer.byteLength(name) + Buffer.byteLength(value);
      if (fieldsBytes > FORM_FIELDS_MAX_BYTES) fail(fieldsTooLarge());
      fields.set(name.toLowerCase(), value);
    });
    parser.on('file', (_field: string, file: Readable, fileName: string | undefined) => {
      if (stream !== undefined) {
        file.resume();
        return;
      }
      stream = file;
      file.on('error', fail);
      resolve({ fields, file: { name: fileName ?? '', stream }, ended });
    });
    parser.on('finish', () => resolve({ fields, ended }));
    parser.on('error', (error: unknown) => fail(malformedForm(error)));
    post.body.on('error', (error) => fail(incompleteBody(error)));
    post.body.on('close', () => {
      if (!post.body.readableEnded) fail(incompleteBody());
    });
    post.body.pipe(parser);
  });
}

/** The one part that is a file is the one that is called so, with or without a file name. */
function createParser(contentType: string): InstanceType<typeof Busboy> {
  try {
    return new Busboy({
      headers: { 'content-type': contentType },
      limits: { fieldSize: FORM_FIELDS_MAX_BYTES + 1 },
      isPartAFile: (name) => name?.toLowerCase() === 'file',
    });
  } catch (error) {
    throw malformedForm(error);
  }
}

function malformedForm(cause: unknown): S3Error {
  return new S3Error(
    'MalformedPOSTRequest',
    400,
    'The body of your POST request is not well-formed multipart/form-data.',
    {},
    {},
    cause,
  );
}

function fieldsTooLarge(): S3Error {
  return new S3Error(
    'MaxPostPreDataLengthExceededError',
    400,
    'Your POST request fields preceding the upload file were too large.',
  );
}
