import { existsSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { UserError } from '../errors.ts';
import { inDependencyOrder } from './dependency-graph.ts';
import { exportNames, importedNames } from './exports.ts';
import { type LoadedTemplate, loadTemplate } from './load-template.ts';

/** One stack of an assembly. */
export interface AssemblyStack extends LoadedTemplate {
  readonly name: string;
  readonly templateFile: string;
  /** Names of the stacks that must be there before it. */
  readonly dependencies: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
}

interface Artifact {
  readonly type: string;
  readonly dependencies?: readonly string[];
  readonly properties?: {
    readonly templateFile?: string;
    readonly stackName?: string;
    readonly directoryName?: string;
    readonly file?: string;
    readonly tags?: Readonly<Record<string, string>>;
    readonly parameters?: Readonly<Record<string, string>>;
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
 * The stacks come in the order in which they can be deployed.
 * @throws UserError when there is none, or it cannot be read
 */
export function readAssembly(path: string): AssemblyStack[] {
  const location = resolve(path);
  if (!existsSync(location)) {
    throw new UserError(`There is no cloud assembly or template at ${path}.`);
  }
  if (!statSync(location).isDirectory()) return [readSingleTemplate(location)];
  if (!existsSync(join(location, 'manifest.json'))) {
    throw new UserError(
      `${path} holds no manifest.json; give the folder that cdk synth wrote (usually cdk.out), ` +
        'or a template file.',
    );
  }
  return inOrder(readManifest(location));
}

function readSingleTemplate(file: string): AssemblyStack {
  const name = basename(file).replace(/(\.template)?\.(json|ya?ml|template)$/, '');
  // A template that everybody calls template.yaml is better known by its folder.
  const telling = name === 'template' ? basename(dirname(file)) : name;
  return {
    name: telling.replace(/[^A-Za-z0-9]+/g, '-').replace(/^-|-$/g, ''),
    ...loadTemplate(file),
    templateFile: file,
    dependencies: [],
    tags: {},
  };
}

function readManifest(directory: string): AssemblyStack[] {
  const manifest = readJson(join(directory, 'manifest.json')) as Manifest;
  const stacks: AssemblyStack[] = [];
  for (const [id, artifact] of Object.entries(manifest.artifacts ?? {})) {
    if (artifact.type === 'cdk:cloud-assembly') {
      stacks.push(...readManifest(join(directory, artifact.properties?.directoryName ?? '')));
    } else if (artifact.type === 'aws:cloudformation:stack') {
      stacks.push(readStack(directory, manifest, id, artifact));
    }
  }
  if (stacks.length > 0) return stacks;
  throw new UserError(`The cloud assembly ${directory} holds no stack.`);
}

function readStack(
  directory: string,
  manifest: Manifest,
  id: string,
  artifact: Artifact,
): AssemblyStack {
  const artifacts = manifest.artifacts ?? {};
  const templateFile = join(directory, artifact.properties?.templateFile ?? '');
  const loaded = loadTemplate(templateFile);
  const assets = new Map(loaded.assets);
  const dependencies: string[] = [];
  for (const dependencyId of artifact.dependencies ?? []) {
    const dependency = artifacts[dependencyId];
    if (dependency?.type === 'cdk:asset-manifest') {
      readAssets(join(directory, dependency.properties?.file ?? ''), assets);
    } else if (dependency?.type === 'aws:cloudformation:stack') {
      dependencies.push(stackName(dependencyId, dependency));
    }
  }
  return {
    ...loaded,
    name: stackName(id, artifact),
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

/** Each stack after those it depends on, or imports from. @throws UserError naming a circle */
function inOrder(stacks: readonly AssemblyStack[]): AssemblyStack[] {
  const byName = new Map(stacks.map((stack) => [stack.name, stack]));
  const exporters = new Map(
    stacks.flatMap(({ name, template }) =>
      exportNames(template).map((exported): [string, string] => [exported, name]),
    ),
  );
  const neededBy = (name: string): string[] => {
    const { dependencies = [], template = {} } = byName.get(name) ?? {};
    const imported = importedNames(template).map((each) => exporters.get(each) ?? '');
    return [...dependencies, ...imported.filter((exporter) => exporter !== name)];
  };
  const names = inDependencyOrder([...byName.keys()], neededBy, (circle) => {
    throw new UserError(`The stacks wait for each other in a circle: ${circle.join(' → ')}.`);
  });
  return names.map((name) => byName.get(name) as AssemblyStack);
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
