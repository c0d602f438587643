import type { CodePackage, ResourcePolicy } from './function.ts';

/** One version of a layer. It never changes, except in who may use it. */
export interface LayerVersion {
  readonly layerName: string;
  readonly layerArn: string;
  readonly arn: string;
  readonly version: number;
  readonly description: string;
  readonly licenseInfo: string | undefined;
  readonly compatibleRuntimes: readonly string[];
  readonly compatibleArchitectures: readonly string[];
  readonly code: CodePackage;
  readonly createdAtMs: number;
  readonly policy: ResourcePolicy;
  policyRevisionId: string;
}

/** A layer as a function uses it; one that the engine plays itself has no code. */
export interface UsedLayer {
  readonly arn: string;
  readonly layerArn: string;
  readonly code?: CodePackage;
}

/** All layers of an account, by name and version. */
export class LayerShelf {
  readonly #layers = new Map<
    string,
    { lastVersion: number; versions: Map<number, LayerVersion> }
  >();

  names(): string[] {
    return [...this.#layers.keys()].sort();
  }

  /** The newest first. */
  versions(layerName: string): LayerVersion[] {
    return [...(this.#layers.get(layerName)?.versions.values() ?? [])].reverse();
  }

  find(layerName: string, version: number): LayerVersion | undefined {
    return this.#layers.get(layerName)?.versions.get(version);
  }

  /** A number is never used twice, even when all versions have been deleted. */
  nextVersion(layerName: string): number {
    return (this.#layers.get(layerName)?.lastVersion ?? 0) + 1;
  }

  add(version: LayerVersion): void {
    const layer = this.#layers.get(version.layerName) ?? { lastVersion: 0, versions: new Map() };
    layer.lastVersion = version.version;
    layer.versions.set(version.version, version);
    this.#layers.set(version.layerName, layer);
  }

  /** Functions that use the version keep it. */
  remove(layerName: string, version: number): void {
    this.#layers.get(layerName)?.versions.delete(version);
  }
}
