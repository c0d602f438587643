import type { Kernel } from './kernel/kernel.ts';

/** Who makes a call. */
export type Principal =
  | { readonly kind: 'administrator'; readonly arn: string }
  | {
      readonly kind: 'role';
      /** arn:aws:sts::<account>:assumed-role/<role>/<session> */
      readonly arn: string;
      readonly roleArn: string;
      readonly sessionName: string;
    }
  | {
      readonly kind: 'service';
      /** For instance `events.amazonaws.com`. */
      readonly name: string;
      /** The resource on whose behalf the service acts: `aws:SourceArn`. */
      readonly sourceArn?: string;
    };

/** Whoever comes without a signature. */
export const ANONYMOUS: Principal = { kind: 'service', name: 'anonymous' };

export function isAnonymous(principal: Principal): boolean {
  return principal.kind === 'service' && principal.name === 'anonymous';
}

/** Temporary credentials, in STS's words. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly expiresAtMs: number;
  readonly principal: Principal;
}

/** The key that every local tool uses; its calls pass all checks. */
export const ADMINISTRATOR_ACCESS_KEY_ID = 'test';
export const ADMINISTRATOR_SECRET_ACCESS_KEY = 'test';

/** Every access key that the engine has issued. */
export class CredentialStore {
  readonly #kernel: Kernel;
  readonly #account: string;
  readonly #byAccessKeyId = new Map<string, Credentials>();

  constructor(kernel: Kernel, account: string) {
    this.#kernel = kernel;
    this.#account = account;
    this.#byAccessKeyId.set(ADMINISTRATOR_ACCESS_KEY_ID, {
      accessKeyId: ADMINISTRATOR_ACCESS_KEY_ID,
      secretAccessKey: ADMINISTRATOR_SECRET_ACCESS_KEY,
      expiresAtMs: Number.POSITIVE_INFINITY,
      principal: { kind: 'administrator', arn: `arn:aws:iam::${account}:root` },
    });
  }

  /** Issues a session of a role. `durationSeconds` may be infinite for a function's execution environment. */
  issue(roleArn: string, sessionName: string, durationSeconds: number): Credentials {
    const roleName = roleArn.slice(roleArn.lastIndexOf('/') + 1);
    const credentials: Credentials = {
      accessKeyId: `ASIA${this.#kernel.ids.upperAlphanumeric(16)}`,
      secretAccessKey: this.#kernel.ids.hex(40),
      sessionToken: this.#kernel.ids.hex(64),
      expiresAtMs: this.#kernel.now() + durationSeconds * 1000,
      principal: {
        kind: 'role',
        arn: `arn:aws:sts::${this.#account}:assumed-role/${roleName}/${sessionName}`,
        roleArn,
        sessionName,
      },
    };
    this.#byAccessKeyId.set(credentials.accessKeyId, credentials);
    return credentials;
  }

  find(accessKeyId: string): Credentials | undefined {
    return this.#byAccessKeyId.get(accessKeyId);
  }

  /** Forgets a session, when the environment that used it is gone. */
  revoke(accessKeyId: string): void {
    this.#byAccessKeyId.delete(accessKeyId);
  }
}
