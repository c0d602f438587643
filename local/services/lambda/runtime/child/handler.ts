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
 * ES modules, too, find the runtime's own SDK on NODE_PATH, as they do in Lambda:
 * https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html
 */
function resolveModulesOfTheRuntime(): void {
  const folder = process.env.NODE_PATH;
  if (folder === undefined) return;
  const runtimeUrl = pathToFileURL(`${folder}/`).href;
  registerHooks({
    resolve(specifier, context, nextResolve) {
      try {
        return nextResolve(specifier, context);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error;
        return nextResolve(specifier, { ...context, parentURL: runtimeUrl });
      }
    },
  });
}

function find(from: unknown, path: string): unknown {
  let found = from;
  for (const key of path.split('.')) {
    const isContainer = typeof found === 'object' || typeof found === 'function';
    found = isContainer && found !== null ? (found as Record<string, unknown>)[key] : undefined;
  }
  return found;
}
