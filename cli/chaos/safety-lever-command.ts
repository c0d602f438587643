import { GetExperimentCommand } from '@aws-sdk/client-fis';

/** The part of a request that is still to be signed. */
interface UnsignedRequest {
  method: string;
  path: string;
  headers: Record<string, string>;
  body?: string;
}

/**
 * The safety lever is younger than the SDK's client: this is one of its commands sent to another address.
 * https://docs.aws.amazon.com/fis/latest/APIReference/API_UpdateSafetyLeverState.html
 */
export class UpdateSafetyLeverStateCommand extends GetExperimentCommand {
  constructor({ id, state }: { readonly id: string; readonly state: object }) {
    super({ id });
    this.middlewareStack.add(
      (next) => (args) => {
        const request = args.request as UnsignedRequest;
        request.method = 'PATCH';
        request.path = `/safetyLevers/${encodeURIComponent(id)}/state`;
        request.headers['content-type'] = 'application/json';
        request.body = JSON.stringify({ state });
        return next(args);
      },
      { step: 'build', priority: 'high' },
    );
  }
}
