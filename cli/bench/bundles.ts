import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../../local/errors.ts';
import { assemblyDirectory } from '../assembly.ts';
import type { Bundle } from './peer.ts';

interface FunctionResource {
  readonly Type: string;
  readonly Properties?: {
    readonly Code?: { readonly S3Key?: string };
    readonly Environment?: { readonly Variables?: { readonly POWERTOOLS_SERVICE_NAME?: string } };
  };
}

/** The bundle that the synthesized template deploys for a function. @throws UserError */
export function findBundle(serviceName: string): Bundle {
  const root = assemblyDirectory('local');
  const files = readdirSync(root, { recursive: true }) as string[];
  for (const file of files.filter((name) => name.endsWith('.template.json'))) {
    const { Resources } = JSON.parse(readFileSync(join(root, file), 'utf8')) as {
      Resources: Record<string, FunctionResource>;
    };
    for (const { Type, Properties } of Object.values(Resources)) {
      const name = Properties?.Environment?.Variables?.POWERTOOLS_SERVICE_NAME;
      if (Type !== 'AWS::Lambda::Function' || name !== serviceName) continue;
      const hash = Properties?.Code?.S3Key?.replace(/\.zip$/, '');
      return { name: serviceName, directory: join(root, `asset.${hash}`) };
    }
  }
  throw new UserError(`The synthesized template has no function ${serviceName}.`);
}
