import type { InputFile } from './input-files.ts';
import type { FileOutcome } from './outcome.ts';
import type { AcceptedUpload, Pipeline, ReceivedNotification } from './pipeline.ts';

export interface FollowOptions {
  readonly now: () => number;
  readonly onProgress?: (counts: { uploaded: number; notified: number; total: number }) => void;
  /** Ends the wait early: Ctrl-C. */
  readonly signal?: AbortSignal;
}

/** Uploads on their way at once. */
const UPLOAD_CONCURRENCY = 4;
/** A file whose notification is this long in coming, with nothing else arriving, is given up. */
const SILENCE_MS_MAX = 90_000;
const LONG_POLL_SECONDS = 2;

/** Sends files and follows each to its record and notification. */
export async function sendAndFollow(
  pipeline: Pipeline,
  files: readonly InputFile[],
  options: FollowOptions,
): Promise<FileOutcome[]> {
  const uploads = new Map<InputFile, AcceptedUpload>();
  const notifications = new Map<string, ReceivedNotification[]>();
  const report = () =>
    options.onProgress?.({
      uploaded: uploads.size,
      notified: [...uploads.values()].filter((upload) => notifications.has(uploadKey(upload)))
        .length,
      total: files.length,
    });
  const uploading = uploadAll(pipeline, files, options, (file, upload) => {
    uploads.set(file, upload);
    report();
  });
  let lastArrivalMs = options.now();
  const complete = () =>
    uploads.size === files.length &&
    [...uploads.values()].every((upload) => notifications.has(uploadKey(upload)));
  const silent = () =>
    uploads.size === files.length && options.now() - lastArrivalMs > SILENCE_MS_MAX;
  while (!complete() && !silent() && !options.signal?.aborted) {
    const received = await pipeline.receive(LONG_POLL_SECONDS);
    if (received.length > 0) lastArrivalMs = options.now();
    remember(notifications, received);
    report();
    // A refused upload ends the run: wait for it here, not after a minute of silence.
    if (received.length === 0) await Promise.race([uploading, Promise.resolve()]);
  }
  await uploading;
  // A second notification of the same upload would be lying there now.
  if (complete()) remember(notifications, await pipeline.receive(0));
  return Promise.all(
    files.map((file) => outcome(pipeline, file, uploads.get(file), notifications)),
  );
}

async function uploadAll(
  pipeline: Pipeline,
  files: readonly InputFile[],
  options: FollowOptions,
  onUploaded: (file: InputFile, upload: AcceptedUpload) => void,
): Promise<void> {
  const waiting = files.values();
  const worker = async (): Promise<void> => {
    for (const file of waiting) {
      if (options.signal?.aborted) return;
      onUploaded(file, await pipeline.upload(file, options.now()));
    }
  };
  await Promise.all(Array.from({ length: UPLOAD_CONCURRENCY }, worker));
}

function remember(
  notifications: Map<string, ReceivedNotification[]>,
  received: readonly ReceivedNotification[],
): void {
  for (const one of received) {
    const key = uploadKey(one.notification);
    notifications.set(key, [...(notifications.get(key) ?? []), one]);
  }
}

function uploadKey(upload: { bucket: string; key: string; versionId: string }): string {
  return JSON.stringify([upload.bucket, upload.key, upload.versionId]);
}

async function outcome(
  pipeline: Pipeline,
  file: InputFile,
  upload: AcceptedUpload | undefined,
  notifications: ReadonlyMap<string, ReceivedNotification[]>,
): Promise<FileOutcome> {
  const base = { file: file.path, key: file.key };
  if (upload === undefined) {
    return { ...base, versionId: '', recordCount: 0, notificationCount: 0 };
  }
  const received = notifications.get(uploadKey(upload)) ?? [];
  const records = await pipeline.records(upload);
  const [record] = records;
  const [first] = received;
  return {
    ...base,
    versionId: upload.versionId,
    recordCount: records.length,
    notificationCount: received.length,
    ...(record && { record, recordedMs: Date.parse(record.recordedAt) - upload.startedAtMs }),
    ...(first && { notifiedMs: first.sentAtMs - upload.startedAtMs }),
  };
}
