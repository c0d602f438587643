import type { LocalAws } from '../../local/engine.ts';
import type { ServiceName } from '../../local/service.ts';

/** Calls an AWS operation, whoever answers it. */
export type AwsCall<Service extends string = ServiceName> = <Output>(
  service: Service,
  operation: string,
  input: object,
) => Promise<Output>;

/** Calls of the engine in this process, as its administrator; no time passes during one. */
export function callsOf(engine: LocalAws): AwsCall {
  return <Output>(service: ServiceName, operation: string, input: object) =>
    engine.kernel.work.run(() =>
      engine.host.call<Output>(service, operation, input, {
        kind: 'administrator',
        arn: `arn:aws:iam::${engine.host.account}:root`,
      }),
    );
}
