import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { UserError } from '../errors.ts';

/** A CloudFormation template, as JSON. */
export interface Template {
  readonly Parameters?: Readonly<Record<string, TemplateParameter>>;
  readonly Conditions?: Readonly<Record<string, unknown>>;
  readonly Mappings?: Readonly<
    Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>
  >;
  readonly Resources?: Readonly<Record<string, TemplateResource>>;
  readonly Outputs?: Readonly<Record<string, TemplateOutput>>;
  readonly Rules?: Readonly<Record<string, unknown>>;
}

export interface TemplateParameter {
  readonly Type: string;
  readonly Default?: string | number;
}

export interface TemplateResource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly DependsOn?: string | readonly string[];
  readonly Condition?: string;
}

export interface TemplateOutput {
  readonly Value: unknown;
  readonly Description?: string;
  readonly Export?: { readonly Name: unknown };
  readonly Condition?: string;
}

/** One stack of an assembly, in the order in which it can be deployed. */
export interface AssemblyStack {
  readonly name: string;
  readonly template: Template;
  readonly templateFile: string;
  /** Local folder or file of each asset, by its object key in the staging bucket. */
  readonly assets: ReadonlyMap<string, string>;
  readonly dependencies: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
}

interface Artifact {
  readonly type: string;
  readonly dependencies?: readonly string[];
  readonly displayName?: string;
  readonly properties?: {
    readonly templateFile?: string;
    readonly stackName?: string;
    readonly directoryName?: string;
    readonly file?: string;
    readonly tags?: Readonly<Record<string, string>>;
  };
}

interface Manifest {
  readonly artifacts?: Readonly<Record<string, Artifact>>;
}

interface AssetManifest {
  readonly files?: Readonly<
    Record<
      string,
      {
        readonly source: { readonly path?: string };
        readonly destinations: Readonly<Record<string, { readonly objectKey: string }>>;
      }
    >
  >;
}

/**
 * Reads a CDK cloud assembly (`cdk.out`), with the assemblies nested in it, or a single template file.
 * @throws UserError when there is none, or it cannot be read
 */
export function readAssembly(path: string): AssemblyStack[] {
  const location = resolve(path);
  if (!existsSync(location)) {
    throw new UserError(`There is no cloud assembly at ${path}; synthesize it first.`);
  }
  if (!statSync(location).isDirectory()) return [readSingleTemplate(location)];
  if (!existsSync(join(location, 'manifest.json'))) {
    throw new UserError(
      `${path} holds no manifest.json; give the folder that cdk synth wrote (usually cdk.out).`,
    );
  }
  return inDependencyOrder(readManifest(location));
}

function readSingleTemplate(file: string): AssemblyStack {
  const name = (file.split('/').pop() ?? 'stack').replace(/(\.template)?\.json$/, '');
  return {
    name: name.replace(/[^A-Za-z0-9-]/g, '-'),
    template: readJson(file) as Template,
    templateFile: file,
    assets: new Map(),
    dependencies: [],
    tags: {},
  };
}

function readManifest(directory: string): AssemblyStack[] {
  const manifest = readJson(join(directory, 'manifest.json')) as Manifest;
  const stacks: AssemblyStack[] = [];
  for (const artifact of Object.values(manifest.artifacts ?? {})) {
    if (artifact.type === 'cdk:cloud-assembly') {
      stacks.push(...readManifest(join(directory, artifact.properties?.directoryName ?? '')));
    } else if (artifact.type === 'aws:cloudformation:stack') {
      stacks.push(readStack(directory, manifest, artifact));
    }
  }
  return stacks;
}

function readStack(directory: string, manifest: Manifest, artifact: Artifact): AssemblyStack {
  const artifacts = manifest.artifacts ?? {};
  const templateFile = join(directory, artifact.properties?.templateFile ?? '');
  const assets = new Map<string, string>();
  const dependencies: string[] = [];
  for (const id of artifact.dependencies ?? []) {
    const dependency = artifacts[id];
    if (dependency?.type === 'cdk:asset-manifest') {
      readAssets(join(directory, dependency.properties?.file ?? ''), assets);
    } else if (dependency?.type === 'aws:cloudformation:stack') {
      dependencies.push(stackName(id, dependency));
    }
  }
  const id = Object.keys(artifacts).find((key) => artifacts[key] === artifact) ?? '';
  return {
    name: stackName(id, artifact),
    template: readJson(templateFile) as Template,
    templateFile,
    assets,
    dependencies,
    tags: artifact.properties?.tags ?? {},
  };
}

function stackName(id: string, artifact: Artifact): string {
  return artifact.properties?.stackName ?? id;
}

function readAssets(file: string, assets: Map<string, string>): void {
  const manifest = readJson(file) as AssetManifest;
  for (const { source, destinations } of Object.values(manifest.files ?? {})) {
    if (source.path === undefined) continue;
    for (const { objectKey } of Object.values(destinations)) {
      assets.set(objectKey, join(dirname(file), source.path));
    }
  }
}

function inDependencyOrder(stacks: readonly AssemblyStack[]): AssemblyStack[] {
  const byName = new Map(stacks.map((stack) => [stack.name, stack]));
  const ordered = new Set<AssemblyStack>();
  const visit = (stack: AssemblyStack): void => {
    if (ordered.has(stack)) return;
    for (const name of stack.dependencies) {
      const dependency = byName.get(name);
      if (dependency !== undefined) visit(dependency);
    }
    ordered.add(stack);
  };
  for (const stack of stacks) visit(stack);
  return [...ordered];
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    const why = error instanceof SyntaxError ? 'is not valid JSON' : 'cannot be read';
    throw new UserError(`The file ${file} of the cloud assembly ${why}; synthesize it anew.`, {
      cause: error,
    });
  }
}
