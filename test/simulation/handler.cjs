'use strict';

/**
 * A handler that goes wrong in every way there is, as its messages and the seed decide, and says what it has done: the
 * ground truth of a run. Inline code of a template, so it is plain JavaScript in a text.
 */
const attempts = new Map();
const hash = (text) => {
  let state = 2166136261;
  for (const sign of text) state = Math.imul(state ^ sign.charCodeAt(0), 16777619);
  return ((state ^ (state >>> 15)) >>> 0) / 2 ** 32;
};
const FATES = [
  [0.72, 'ok'],
  [0.84, 'fail'],
  [0.9, 'throw'],
  [0.94, 'crash'],
  [0.97, 'hang'],
  [1, 'slow'],
];
const fateOf = (id, attempt) => {
  if (attempt >= Number(process.env.CALM_FROM_ATTEMPT)) return 'ok';
  const chance = hash(`${process.env.SEED}/${id}/${attempt}`);
  return FATES.find(([below]) => chance < below)[1];
};
const idOf = (record) => {
  if (record.dynamodb) return record.dynamodb.Keys.id.S;
  const text = record.Sns ? record.Sns.Message : record.body;
  const body = JSON.parse(text);
  return body.detail?.id ?? body.id;
};
const attemptOf = (record, id, requestId) => {
  if (record.attributes) return Number(record.attributes.ApproximateReceiveCount);
  const key = `${id}/${record.dynamodb?.SequenceNumber ?? requestId}`;
  attempts.set(key, (attempts.get(key) ?? 0) + 1);
  return attempts.get(key);
};
exports.handler = async (event, context) => {
  const records = event.Records ?? [{ body: JSON.stringify(event) }];
  const batchItemFailures = [];
  for (const record of records) {
    const id = idOf(record);
    const sequence = record.dynamodb?.SequenceNumber;
    const fate = fateOf(id, attemptOf(record, id, context.awsRequestId));
    if (fate === 'throw') throw new Error('as the seed wants');
    if (fate === 'crash') process.exit(1);
    if (fate === 'hang') await new Promise((resolve) => setTimeout(resolve, 60000));
    if (fate === 'slow') await new Promise((resolve) => setTimeout(resolve, 1500));
    if (fate === 'fail') {
      batchItemFailures.push({ itemIdentifier: sequence ?? record.messageId });
      if (sequence || record.attributes?.MessageGroupId) break;
    } else {
      const group = record.attributes?.MessageGroupId;
      console.log(
        JSON.stringify({ done: id, from: record.eventSourceARN ?? 'direct', group, sequence }),
      );
    }
  }
  if (batchItemFailures.length > 0 && process.env.REPORTS !== 'true') throw new Error('failed');
  // What follows a failure in a group or a shard must not be taken for done.
  if (batchItemFailures.length > 0 && records[0].attributes?.MessageGroupId) {
    const from = records.findIndex(
      (record) => record.messageId === batchItemFailures[0].itemIdentifier,
    );
    for (const record of records.slice(from + 1))
      batchItemFailures.push({ itemIdentifier: record.messageId });
  }
  return { batchItemFailures };
};
