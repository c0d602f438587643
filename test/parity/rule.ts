/** How it is known that AWS behaves so. */
export type Mark =
  /** AWS's documentation says it. */
  | { readonly kind: 'documented'; readonly url: string }
  /** Somebody asked AWS and kept the answer: where it can be read. */
  | { readonly kind: 'recorded'; readonly where: string }
  /** AWS does not say; the engine chose. */
  | { readonly kind: 'assumption'; readonly why: string };

/** One promise about AWS, kept by whatever answers the SDK's calls. */
export interface Rule {
  /** A promise in the present tense: "A message comes back when its visibility timeout is over". */
  readonly title: string;
  readonly mark: Mark;
  /** Asks through the SDK alone, and asserts. */
  readonly holds: (aws: Aws) => Promise<void>;
}

/** What a rule may use: clients, names that nobody else has, and time. */
export interface Aws {
  readonly account: string;
  readonly region: string;
  /** An SDK client; the same one for the same class. */
  connect<Client>(Client: new (config: ClientSettings) => Client): Client;
  /** A client of its own that calls with other credentials. */
  connectAs<Client>(
    Client: new (config: ClientSettings) => Client,
    credentials: ClientSettings['credentials'],
  ): Client;
  /** A name that no other rule uses: `orders-7`. */
  name(prefix: string): string;
  /** Lets time pass. A call that is under way goes on meanwhile. */
  wait(durationMs: number): Promise<void>;
  /** Milliseconds since the epoch, as AWS would tell. */
  now(): number;
}

export interface ClientSettings {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
  };
  readonly maxAttempts: number;
  readonly forcePathStyle: boolean;
  // biome-ignore lint/suspicious/noExplicitAny: every client has a handler type of its own.
  readonly requestHandler: any;
}

export const documented = (url: string): Mark => ({ kind: 'documented', url });
export const recorded = (where: string): Mark => ({ kind: 'recorded', where });
export const assumption = (why: string): Mark => ({ kind: 'assumption', why });
