import type { Readable } from 'node:stream';

/** A request as it came, whatever carried it. */
export interface GatewayRequest {
  readonly method: string;
  /** The path as sent, still percent-encoded, without the query. */
  readonly path: string;
  /** The query as sent, without the question mark. */
  readonly query: string;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Readable;
  readonly sourceIp: string;
  readonly aborted: () => boolean;
}

export interface GatewayResponse {
  readonly statusCode: number;
  readonly headers: Record<string, string>;
  readonly body?: string | Uint8Array | Readable;
}
