export interface Dashboard {
  readonly name: string;
  readonly arn: string;
  readonly body: string;
  readonly modifiedAtMs: number;
}

/** Dashboards by name. */
export class Dashboards {
  readonly #dashboards = new Map<string, Dashboard>();

  put(dashboard: Dashboard): void {
    this.#dashboards.set(dashboard.name, dashboard);
  }

  get(name: string): Dashboard | undefined {
    return this.#dashboards.get(name);
  }

  withArn(arn: string): Dashboard | undefined {
    const dashboard = this.#dashboards.get(arn.slice(arn.indexOf('/') + 1));
    return dashboard?.arn === arn ? dashboard : undefined;
  }

  delete(name: string): void {
    this.#dashboards.delete(name);
  }

  /** By name. */
  list(prefix: string): Dashboard[] {
    return [...this.#dashboards.values()]
      .filter(({ name }) => name.startsWith(prefix))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  }
}
