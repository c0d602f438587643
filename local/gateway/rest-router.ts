import type { OperationModel, ServiceModel } from './models.ts';
import { httpBindings } from './protocols/http-bindings.ts';
import { decodeURIComponentLeniently } from './sigv4.ts';

/** An operation that a method and path belong to, with the path's labels. */
export interface RouteMatch {
  readonly operation: OperationModel;
  readonly labels: Readonly<Record<string, string>>;
}

interface Route {
  readonly operation: OperationModel;
  readonly path: RegExp;
  readonly labelNames: readonly string[];
  /** Labels that are not in the path: S3's bucket, which its model puts into the host. */
  readonly outerLabelNames: readonly string[];
  /** Query parameters that must be there, with a value where the model gives one. */
  readonly query: readonly (readonly [string, string | undefined])[];
  readonly headers: readonly string[];
}

/** Finds a REST operation by method, path, query and headers, as the service's model binds them. */
export class RestRouter {
  readonly #routesByMethod = new Map<string, Route[]>();

  constructor(model: ServiceModel) {
    for (const operation of model.operations.values()) {
      if (operation.http === undefined) continue;
      const routes = this.#routesByMethod.get(operation.http.method) ?? [];
      routes.push(makeRoute(operation, operation.http.uri));
      this.#routesByMethod.set(operation.http.method, routes);
    }
    // The most demanding route that fits is meant: UploadPart before PutObject.
    for (const routes of this.#routesByMethod.values()) {
      routes.sort((a, b) => demands(b) - demands(a));
    }
  }

  /** @param outerLabels what the address gave besides the path: no bucket, no operation on a bucket */
  match(
    method: string,
    path: string,
    query: URLSearchParams,
    headers: Readonly<Record<string, string>>,
    outerLabels: Readonly<Record<string, string>> = {},
  ): RouteMatch | undefined {
    const given = Object.keys(outerLabels);
    for (const route of this.#routesByMethod.get(method) ?? []) {
      const { outerLabelNames } = route;
      if (given.length !== outerLabelNames.length) continue;
      if (!outerLabelNames.every((name) => outerLabels[name] !== undefined)) continue;
      const labels = matchRoute(route, path, query, headers);
      if (labels !== undefined) return { operation: route.operation, labels };
    }
    return undefined;
  }
}

function matchRoute(
  route: Route,
  path: string,
  query: URLSearchParams,
  headers: Readonly<Record<string, string>>,
): Record<string, string> | undefined {
  const match = route.path.exec(path);
  if (match === null) return undefined;
  for (const [name, value] of route.query) {
    if (!query.has(name) || (value !== undefined && query.get(name) !== value)) return undefined;
  }
  for (const name of route.headers) if (headers[name] === undefined) return undefined;
  const labels: Record<string, string> = {};
  for (const [index, name] of route.labelNames.entries()) {
    labels[name] = decodeURIComponentLeniently(match[index + 1] as string);
  }
  return labels;
}

function makeRoute(operation: OperationModel, uri: string): Route {
  const [template = '/', staticQuery = ''] = uri.split('?');
  const labelNames: string[] = [];
  const pattern = template.replace(/\{(\w+)(\+?)\}|[.*+^$()|[\]\\]/g, (text, name, greedy) => {
    if (name === undefined) return `\\${text}`;
    labelNames.push(name);
    return greedy ? '(.+)' : '([^/]+)';
  });
  return {
    operation,
    path: new RegExp(`^${pattern}$`, 's'),
    labelNames,
    outerLabelNames: httpBindings(operation.input)
      .bound.filter(
        ({ place, memberName }) => place === 'label' && !labelNames.includes(memberName),
      )
      .map(({ memberName }) => memberName),
    query: [...readStaticQuery(staticQuery), ...requiredQuery(operation)],
    headers: requiredHeaders(operation),
  };
}

function readStaticQuery(text: string): (readonly [string, string | undefined])[] {
  return text
    .split('&')
    .filter((part) => part !== '' && !part.startsWith('x-id='))
    .map((part) => {
      const [name = '', value] = part.split('=');
      return [name, value] as const;
    });
}

function requiredQuery(operation: OperationModel): (readonly [string, undefined])[] {
  return httpBindings(operation.input)
    .bound.filter((binding) => binding.place === 'query')
    .filter((binding) => operation.required.has(binding.memberName))
    .map((binding) => [binding.wireName, undefined] as const);
}

function requiredHeaders(operation: OperationModel): string[] {
  return httpBindings(operation.input)
    .bound.filter((binding) => binding.place === 'header')
    .filter((binding) => operation.required.has(binding.memberName))
    .map((binding) => binding.wireName);
}

function demands(route: Route): number {
  const exactness = route.labelNames.length === 0 ? 0.5 : 0;
  return route.query.length + route.headers.length + exactness;
}
