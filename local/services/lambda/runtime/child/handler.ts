import { existsSync } from 'node:fs';
import { createRequire, registerHooks } from 'node:module';
import { basename, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { RuntimeError } from './errors.ts';
import type { Context } from './invocation.ts';

/** What a function exports. Only Node 22 and older take the third parameter. */
export type Handler = (event: unknown, context: Context, callback?: Callback) => unknown;
export type Callback = (error?: unknown, result?: unknown) => void;

const EXTENSIONS = ['', '.js', '.mjs', '.cjs'];

/**
 * Loads `index.handler` or `folder/module.object.handler` from the task's folder. @throws
 * RuntimeError
 */
export async function loadHandler(taskRoot: string, name: string): Promise<Handler> {
  if (name.includes('..')) {
    throw new RuntimeError(
      'MalformedHandlerName',
      `'${name}' is not a valid handler name. ` +
        'Use absolute paths when specifying root directories in handler names.',
    );
  }
  const fileName = basename(name);
  const [, moduleName, exportPath] = /^([^.]*)\.(.*)$/.exec(fileName) ?? [];
  if (moduleName === undefined || exportPath === undefined) {
    throw new RuntimeError('MalformedHandlerName', 'Bad handler');
  }
  const folder = resolve(taskRoot, name.slice(0, name.indexOf(fileName)));
  resolveModulesOfTheRuntime();
  const loaded = await loadModule(folder, moduleName, taskRoot);
  const handler = find(loaded, exportPath) ?? find(find(loaded, 'default'), exportPath);
  if (handler === undefined || handler === null) {
    throw new RuntimeError('HandlerNotFound', `${name} is undefined or not exported`);
  }
  if (typeof handler !== 'function') {
    throw new RuntimeError('HandlerNotFound', `${name} is not a function`);
  }
  return handler as Handler;
}

async function loadModule(folder: string, name: string, taskRoot: string): Promise<unknown> {
  try {
    for (const extension of EXTENSIONS) {
      const path = join(folder, name + extension);
      if (existsSync(path)) return await import(pathToFileURL(path).href);
    }
    const require = createRequire(join(taskRoot, 'noop.js'));
    return require(require.resolve(name, { paths: [taskRoot, folder] }));
  } catch (error) {
    if (error instanceof SyntaxError) {
      throw Object.assign(new RuntimeError('UserCodeSyntaxError', String(error)), {
        stack: error.stack,
      });
    }
    if ((error as NodeJS.ErrnoException).code === 'MODULE_NOT_FOUND') {
      throw new RuntimeError('ImportModuleError', String(error));
    }
    throw error;
  }
}

/**
 * ES modules, too, find layers and the runtime's own SDK on NODE_PATH, as they do in Lambda:
 * https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html. What is asked for below `/opt`
 * comes from the folder that stands for it.
 */
function resolveModulesOfTheRuntime(): void {
  const folders = (process.env.NODE_PATH ?? '').split(':').filter((folder) => folder !== '');
  const opt = process.env.FAULTLINE_OPT;
  registerHooks({
    resolve(specifier, context, nextResolve) {
      if (opt !== undefined && specifier.startsWith('/opt/')) {
        return nextResolve(opt + specifier.slice('/opt'.length), context);
      }
      try {
        return nextResolve(specifier, context);
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        if (code !== 'ERR_MODULE_NOT_FOUND' || !isBare(specifier)) throw error;
        for (const folder of folders) {
          const found = resolveFrom(folder, specifier, context, nextResolve);
          if (found !== undefined) return found;
        }
        throw error;
      }
    },
  });
}

/** The name of a package, not the place of a file. */
function isBare(specifier: string): boolean {
  return !/^(\.|\/|file:)/.test(specifier);
}

type Resolve = Parameters<NonNullable<Parameters<typeof registerHooks>[0]['resolve']>>;

/** Undefined when the folder of modules has none of that name. */
function resolveFrom(
  folder: string,
  specifier: string,
  context: Resolve[1],
  nextResolve: Resolve[2],
): ReturnType<Resolve[2]> | undefined {
  try {
    return nextResolve(specifier, { ...context, parentURL: pathToFileURL(`${folder}/`).href });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error;
    return undefined;
  }
}

function find(from: unknown, path: string): unknown {
  let found = from;
  for (const key of path.split('.')) {
    const isContainer = typeof found === 'object' || typeof found === 'function';
    found = isContainer && found !== null ? (found as Record<string, unknown>)[key] : undefined;
  }
  return found;
}
