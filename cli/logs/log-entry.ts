/** How grave an entry is, from Lambda's own levels. https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html */
export const LEVELS = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'] as const;
export type Level = (typeof LEVELS)[number];

/** A log event as a person reads it. */
export interface LogEntry {
  /** What an application wrote, what the platform wrote about it, or a document of metrics. */
  readonly kind: 'application' | 'platform' | 'metrics';
  readonly level: Level;
  /** Who wrote it, when the line says so. */
  readonly service?: string;
  readonly message: string;
  /** What else the line holds. */
  readonly fields: Readonly<Record<string, unknown>>;
}

/** Fields that say again what the line's head says, or what only machines ask for. */
const QUIET_FIELDS = new Set([
  'level',
  'message',
  'timestamp',
  'service',
  'sampling_rate',
  'xray_trace_id',
  'cold_start',
  'function_arn',
  'function_memory_size',
  'function_name',
  'function_request_id',
  'requestId',
]);

/** Reads an event of any of the formats that Lambda functions log in. */
export function readLogEntry(text: string): LogEntry {
  const parsed = parseObject(text);
  if (parsed === undefined) return readText(text.trimEnd());
  if (parsed._aws !== undefined) return readMetrics(parsed);
  const { type, record } = parsed;
  if (typeof type === 'string' && type.startsWith('platform.') && isObject(record)) {
    return readPlatform(type, record);
  }
  return {
    kind: 'application',
    level: levelOf(parsed.level),
    ...(typeof parsed.service === 'string' && { service: parsed.service }),
    message: typeof parsed.message === 'string' ? parsed.message : '',
    fields: Object.fromEntries(Object.entries(parsed).filter(([name]) => !QUIET_FIELDS.has(name))),
  };
}

function readMetrics({ _aws, service, function_name, ...fields }: JsonObject): LogEntry {
  return {
    kind: 'metrics',
    level: 'INFO',
    ...(typeof service === 'string' && { service }),
    message: 'metrics',
    fields,
  };
}

/** https://docs.aws.amazon.com/lambda/latest/dg/telemetry-schema-reference.html */
function readPlatform(type: string, record: JsonObject): LogEntry {
  const message = type.slice('platform.'.length);
  const status = record.status;
  const failed = typeof status === 'string' && status !== 'success';
  const metrics = isObject(record.metrics) ? record.metrics : {};
  const { errorType, initializationType, requestId } = record;
  const said = { requestId, status, errorType, initializationType, ...metrics };
  return {
    kind: 'platform',
    level: failed ? 'ERROR' : 'INFO',
    message,
    fields: Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined)),
  };
}

/** https://docs.aws.amazon.com/lambda/latest/dg/nodejs-logging.html: time, request id, level and message between tabs. */
function readText(text: string): LogEntry {
  const [, , level, ...message] = text.split('\t');
  if (message.length > 0 && LEVELS.includes(level as Level)) {
    return {
      kind: 'application',
      level: level as Level,
      message: message.join('\t').trim(),
      fields: {},
    };
  }
  const isPlatform = /^(?:INIT_START|START|END|REPORT|EXTENSION) /.test(text);
  return {
    kind: isPlatform ? 'platform' : 'application',
    level: /\b(?:Task timed out|Status: (?:error|timeout))\b/.test(text) ? 'ERROR' : 'INFO',
    message: text,
    fields: {},
  };
}

function levelOf(level: unknown): Level {
  return LEVELS.find((known) => known === String(level).toUpperCase()) ?? 'INFO';
}

type JsonObject = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parseObject(text: string): JsonObject | undefined {
  if (!text.startsWith('{')) return undefined;
  try {
    const parsed: unknown = JSON.parse(text);
    return isObject(parsed) ? parsed : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
