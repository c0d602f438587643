import type { ServiceHost } from '../host.ts';
import type { HttpAnswer } from '../service.ts';
import type { GatewayRequest } from './messages.ts';
import { type Destination, profileOf } from './route.ts';

/** Services that put links into what they send out. */
const LINKING_SERVICES = ['sns'] as const;

/** Where a link leads: to an operation, or to a document. */
type OpenLink =
  | { readonly destination: Destination; readonly document?: undefined }
  | { readonly document: HttpAnswer; readonly destination?: undefined };

/** What an unsigned request asks for by a link; undefined when it is no such request. */
export function findOpenLink(
  host: ServiceHost,
  request: GatewayRequest,
  query: URLSearchParams,
): OpenLink | undefined {
  if (request.method !== 'GET') return undefined;
  const action = request.path === '/' ? query.get('Action') : null;
  for (const name of LINKING_SERVICES) {
    const links = host.service(name)?.openLinks;
    const profile = profileOf(name);
    if (links === undefined || profile === undefined) continue;
    const document = links.documents[request.path];
    if (document !== undefined) return { document };
    if (action !== null && links.operations.includes(action)) {
      return { destination: { profile, protocol: profile.protocol, operationName: action } };
    }
  }
  return undefined;
}
