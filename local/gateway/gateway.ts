import { ANONYMOUS, type Principal } from '../credentials.ts';
import { AwsError, NotImplementedError } from '../errors.ts';
import type { ServiceHost } from '../host.ts';
import { GUEST_HEADER } from '../kernel/guests.ts';
import type { Call, Payload, ServiceName } from '../service.ts';
import { decompress, REQUEST_BYTES_MAX, readUpload, readWhole } from './body.ts';
import type { GatewayRequest, GatewayResponse } from './messages.ts';
import { type OperationModel, serviceModel } from './models.ts';
import { findOpenLink } from './open-links.ts';
import { awsJson } from './protocols/aws-json.ts';
import { awsQuery } from './protocols/aws-query.ts';
import type { Protocol, ReceivedRequest } from './protocols/protocol.ts';
import { restJson } from './protocols/rest-json.ts';
import { restXml } from './protocols/rest-xml.ts';
import { rpcV2Cbor } from './protocols/rpc-v2-cbor.ts';
import { RestRouter } from './rest-router.ts';
import { type Destination, findDestination } from './route.ts';
import { s3Address } from './s3-address.ts';
import { answerPreflight, corsHeaders, isPreflight } from './s3-cors.ts';
import { readClaim, type SignatureClaim, SignatureVerifier, sha256 } from './sigv4.ts';

/** HTTP in, AWS's answers out: finds service and operation, checks the signature, calls, serialises. */
export class Gateway {
  readonly #host: ServiceHost;
  readonly #verifier: SignatureVerifier;
  readonly #protocols = new Map<string, Protocol>();
  readonly #routers = new Map<ServiceName, RestRouter>();

  constructor(host: ServiceHost) {
    this.#host = host;
    this.#verifier = new SignatureVerifier(host.credentials, host.kernel.clock);
  }

  /** Answers one request. AWS's refusals are answers; only a bug throws. */
  async handle(request: GatewayRequest): Promise<GatewayResponse> {
    const requestId = this.#host.kernel.ids.uuid();
    let protocol: Protocol | undefined;
    let operation: OperationModel | undefined;
    const { kernel } = this.#host;
    // Whoever asks from outside would wait for a clock that he himself has to move.
    const isGuest = request.headers[GUEST_HEADER] !== undefined;
    if (isGuest && kernel.latency.profile !== 'instant') await kernel.hop('api-call');
    try {
      const query = new URLSearchParams(request.query);
      const claim = readClaim(request, query);
      const link = claim === undefined ? findOpenLink(this.#host, request, query) : undefined;
      if (link?.document !== undefined) {
        return { ...link.document, headers: { ...link.document.headers } };
      }
      const destination = link?.destination ?? findDestination(request, claim?.service);
      protocol = this.#protocol(destination);
      const isOpen = link !== undefined;
      const exchange = { request, query, claim, destination, requestId, isOpen };
      if (isPreflight(request)) return await answerPreflight(this.#host, request);
      if (isFormPost(exchange)) return await this.#formPost(exchange);
      const received = await this.#receive(exchange, (found) => {
        operation = found;
      });
      operation = received.operation;
      const { name } = destination.profile;
      const run = this.#host.operation(name, operation.name);
      const input = protocol.readInput(operation, received);
      const output = isOpen
        ? await run(input, received.call)
        : await this.#host.perform(name, operation.name, run, input, received.call);
      const answer = protocol.writeOutput(operation, (output ?? {}) as object, requestId);
      return await this.#forBrowsers(request, destination, answer);
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      return (protocol ?? this.#fallbackProtocol(request)).writeError(error, requestId, operation);
    }
  }

  /** Lets a page of another origin see S3's answer, where the bucket's rules do. */
  async #forBrowsers(
    request: GatewayRequest,
    destination: Destination,
    answer: GatewayResponse,
  ): Promise<GatewayResponse> {
    if (request.headers.origin === undefined || destination.profile.name !== 's3') return answer;
    Object.assign(answer.headers, await corsHeaders(this.#host, request));
    return answer;
  }

  async #receive(
    exchange: Exchange,
    found: (operation: OperationModel) => void,
  ): Promise<ReceivedRequest & { operation: OperationModel; call: Call }> {
    const { destination } = exchange;
    if (destination.protocol === 'rest-json' || destination.protocol === 'rest-xml') {
      const match = this.#matchRest(exchange);
      found(match.operation);
      const body = await this.#readRestBody(exchange, match.operation);
      return {
        operation: match.operation,
        request: { ...exchange.request, headers: body.headers },
        query: exchange.query,
        labels: match.labels,
        body: body.payload,
        call: this.#call(exchange, body.principal),
      };
    }
    const body = await readWhole(exchange.request, REQUEST_BYTES_MAX);
    const principal = exchange.isOpen ? ANONYMOUS : this.#verify(exchange, sha256(body));
    const received = {
      request: exchange.request,
      query: exchange.query,
      labels: {},
      body: decompress(body, exchange.request.headers),
    };
    const name = destination.operationName ?? actionOf(received);
    const operation = this.#operationModel(destination, name);
    return { ...received, operation, call: this.#call(exchange, principal) };
  }

  #matchRest(exchange: Exchange): { operation: OperationModel; labels: Record<string, string> } {
    const { request, query, destination } = exchange;
    const { name } = destination.profile;
    let router = this.#routers.get(name);
    if (router === undefined) {
      router = new RestRouter(serviceModel(name));
      this.#routers.set(name, router);
    }
    const { path, labels } =
      name === 's3' ? s3Address(request) : { path: request.path, labels: {} };
    const match = router.match(request.method, path, query, request.headers, labels);
    if (match === undefined) {
      throw new NotImplementedError(name, `The request ${request.method} ${request.path}`);
    }
    return { operation: match.operation, labels: { ...labels, ...match.labels } };
  }

  async #readRestBody(
    exchange: Exchange,
    operation: OperationModel,
  ): Promise<{
    payload: Payload;
    principal: Principal;
    headers: Readonly<Record<string, string>>;
  }> {
    const { request } = exchange;
    if (exchange.destination.protocol === 'rest-json') {
      const payload = await readWhole(request, REQUEST_BYTES_MAX);
      const principal = this.#verify(exchange, sha256(payload));
      return { payload, principal, headers: request.headers };
    }
    const declaredHash = request.headers['x-amz-content-sha256'];
    const verified = this.#verifyClaim(exchange, declaredHash ?? 'UNSIGNED-PAYLOAD');
    const { claim } = exchange;
    const upload = await readUpload(request, {
      declaredHash,
      ...(verified !== undefined &&
        claim !== undefined &&
        declaredHash?.startsWith('STREAMING-AWS4-HMAC-SHA256-PAYLOAD') && {
          chunkSigning: {
            signingKey: verified.signingKey,
            timestamp: verified.timestamp,
            scope: `${claim.date}/${claim.region}/${claim.service}/aws4_request`,
            seedSignature: claim.signature,
          },
        }),
    });
    let { payload } = upload;
    if (!Buffer.isBuffer(payload) && !hasStreamingInput(operation)) {
      payload = await readWhole({ ...request, body: payload }, REQUEST_BYTES_MAX);
    }
    return {
      payload,
      principal: verified?.credentials.principal ?? ANONYMOUS,
      headers: { ...request.headers, ...upload.trailers },
    };
  }

  #verify(exchange: Exchange, payloadHash: string): Principal {
    const verified = this.#verifyClaim(exchange, payloadHash);
    if (verified === undefined) {
      throw new AwsError('MissingAuthenticationToken', 'Request is missing Authentication Token', {
        statusCode: 403,
      });
    }
    return verified.credentials.principal;
  }

  #verifyClaim(exchange: Exchange, payloadHash: string) {
    const { request, query, claim } = exchange;
    return claim && this.#verifier.verify(request, query, claim, payloadHash);
  }

  #call(exchange: Exchange, principal: Principal): Call {
    const traceHeader = exchange.request.headers['x-amzn-trace-id'];
    return {
      principal,
      requestId: exchange.requestId,
      sourceIp: exchange.request.sourceIp,
      aborted: exchange.request.aborted,
      ...(traceHeader !== undefined && { traceHeader }),
    };
  }

  async #formPost(exchange: Exchange): Promise<GatewayResponse> {
    const { request } = exchange;
    const formPost = this.#host.service('s3')?.formPost;
    if (formPost === undefined) throw new NotImplementedError('s3', 'The form upload');
    const { labels } = s3Address(request);
    const answer = await formPost(
      {
        bucket: labels.Bucket ?? '',
        contentType: request.headers['content-type'] ?? '',
        body: request.body,
      },
      this.#call(exchange, ANONYMOUS),
    );
    const response = { ...answer, headers: { ...answer.headers } };
    return this.#forBrowsers(request, exchange.destination, response);
  }

  #operationModel(destination: Destination, name: string): OperationModel {
    const operation = serviceModel(destination.profile.name).operations.get(name);
    if (operation !== undefined) return operation;
    throw new AwsError(
      destination.protocol === 'aws-query' ? 'InvalidAction' : 'UnknownOperationException',
      `The action ${name} is not valid for this endpoint.`,
    );
  }

  #protocol(destination: Destination): Protocol {
    const { profile, protocol } = destination;
    const key = `${profile.name}/${protocol}`;
    let made = this.#protocols.get(key);
    if (made === undefined) {
      const context = { profile, model: () => serviceModel(profile.name) };
      const wireJson = this.#host.definition(profile.name)?.wireJson ?? false;
      if (protocol === 'aws-json') made = awsJson(context, wireJson);
      else if (protocol === 'aws-query') made = awsQuery(context);
      else if (protocol === 'rest-json') made = restJson(context);
      else if (protocol === 'rpc-v2-cbor') made = rpcV2Cbor(context);
      else made = restXml(context);
      this.#protocols.set(key, made);
    }
    return made;
  }

  /** For requests whose service is not known: a target means a client that reads JSON, all others read S3's form. */
  #fallbackProtocol({ headers }: GatewayRequest): Protocol {
    const readsJson = headers['x-amz-target'] !== undefined;
    const example = { headers: readsJson ? { 'x-amz-target': 'AmazonSQS.' } : {} };
    return this.#protocol(findDestination(example as unknown as GatewayRequest, 's3'));
  }
}

interface Exchange {
  readonly request: GatewayRequest;
  readonly query: URLSearchParams;
  readonly claim: SignatureClaim | undefined;
  readonly destination: Destination;
  readonly requestId: string;
  /** Whether it follows a link that needs no signature. */
  readonly isOpen: boolean;
}

function isFormPost({ request, claim, destination }: Exchange): boolean {
  return (
    destination.profile.name === 's3' &&
    claim === undefined &&
    request.method === 'POST' &&
    request.headers['content-type']?.startsWith('multipart/form-data') === true
  );
}

function actionOf(received: ReceivedRequest): string {
  const { body } = received;
  const form = Buffer.isBuffer(body) ? body.toString('utf8') : '';
  const action = new URLSearchParams(form).get('Action') ?? received.query.get('Action');
  if (action === null) {
    throw new AwsError('MissingAction', 'Could not find the Action of the request.');
  }
  return action;
}

const streamingInputs = new WeakMap<OperationModel, boolean>();

function hasStreamingInput(operation: OperationModel): boolean {
  let streaming = streamingInputs.get(operation);
  if (streaming === undefined) {
    streaming =
      operation.input.isStructSchema() &&
      [...operation.input.structIterator()].some(([, member]) => member.isStreaming());
    streamingInputs.set(operation, streaming);
  }
  return streaming;
}
