import type { Context } from '../../../service.ts';
import { documentExists, noSuchDocument, noSuchVersion } from './errors.ts';
import type { AutomationDocument, DocumentVersion } from './model/document.ts';
import { readDocument } from './model/read-document.ts';

/** The automation documents of an account. */
export class Documents {
  readonly #context: Context;
  readonly #byName = new Map<string, AutomationDocument>();

  constructor(context: Context) {
    this.#context = context;
  }

  all(): AutomationDocument[] {
    return [...this.#byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** By name or ARN. @throws AwsError InvalidDocument */
  find(nameOrArn: string): AutomationDocument {
    const name = nameOrArn
      .replace(/^arn:.*:(?:document|automation-definition)\//, '')
      .split(':')[0];
    const document = this.#byName.get(name ?? '');
    if (document === undefined) throw noSuchDocument(nameOrArn);
    return document;
  }

  create(name: string, text: string, format: 'JSON' | 'YAML'): AutomationDocument {
    if (this.#byName.has(name)) throw documentExists(name);
    const document: AutomationDocument = { name, tags: new Map(), versions: [], defaultVersion: 1 };
    this.addVersion(document, text, format);
    this.#byName.set(name, document);
    return document;
  }

  addVersion(document: AutomationDocument, text: string, format: 'JSON' | 'YAML'): DocumentVersion {
    const added: DocumentVersion = {
      version: document.versions.length + 1,
      createdAtMs: this.#context.kernel.now(),
      format,
      text,
      content: readDocument(text, format),
    };
    document.versions.push(added);
    return added;
  }

  delete(document: AutomationDocument): void {
    this.#byName.delete(document.name);
  }
}

/** @param wanted a number, `$LATEST` or `$DEFAULT`. @throws AwsError InvalidDocumentVersion */
export function versionOf(
  { name, versions, defaultVersion }: AutomationDocument,
  wanted = '$DEFAULT',
): DocumentVersion {
  const number =
    wanted === '$DEFAULT'
      ? defaultVersion
      : wanted === '$LATEST'
        ? versions.length
        : Number(wanted);
  const found = versions.find(({ version }) => version === number);
  if (found === undefined) throw noSuchVersion(name, wanted);
  return found;
}
