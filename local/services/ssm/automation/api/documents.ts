import type * as SDK from '@aws-sdk/client-ssm';
import { NotImplementedError } from '../../../../errors.ts';
import type { Operation } from '../../../../service.ts';
import type { Automation } from '../automation.ts';
import { versionOf } from '../documents.ts';
import type { AutomationDocument, DocumentVersion } from '../model/document.ts';

/** Automation documents; those of Run Command and of other kinds are refused. */
export function documentOperations({ documents, context }: Automation): Record<string, Operation> {
  return {
    CreateDocument(input: SDK.CreateDocumentCommandInput): SDK.CreateDocumentResult {
      checkType(input.DocumentType);
      const document = documents.create(input.Name ?? '', input.Content ?? '', formatOf(input));
      for (const { Key = '', Value = '' } of input.Tags ?? []) document.tags.set(Key, Value);
      return { DocumentDescription: describe(document, versionOf(document), context.account) };
    },
    DescribeDocument(input: SDK.DescribeDocumentCommandInput): SDK.DescribeDocumentResult {
      const document = documents.find(input.Name ?? '');
      const version = versionOf(document, input.DocumentVersion);
      return { Document: describe(document, version, context.account) };
    },
    GetDocument(input: SDK.GetDocumentCommandInput): SDK.GetDocumentResult {
      const document = documents.find(input.Name ?? '');
      const { version, text, format, createdAtMs } = versionOf(document, input.DocumentVersion);
      return {
        Name: document.name,
        CreatedDate: new Date(createdAtMs),
        DocumentVersion: String(version),
        Status: 'Active',
        Content: text,
        DocumentType: 'Automation',
        DocumentFormat: format,
      };
    },
    ListDocuments(): SDK.ListDocumentsResult {
      return {
        DocumentIdentifiers: documents.all().map((document) => {
          const { format } = versionOf(document);
          return {
            Name: document.name,
            Owner: context.account,
            DocumentVersion: String(document.defaultVersion),
            DocumentType: 'Automation',
            SchemaVersion: '0.3',
            DocumentFormat: format,
            Tags: [...document.tags].map(([Key, Value]) => ({ Key, Value })),
          };
        }),
      };
    },
    UpdateDocument(input: SDK.UpdateDocumentCommandInput): SDK.UpdateDocumentResult {
      const document = documents.find(input.Name ?? '');
      const added = documents.addVersion(document, input.Content ?? '', formatOf(input));
      return { DocumentDescription: describe(document, added, context.account) };
    },
    UpdateDocumentDefaultVersion(
      input: SDK.UpdateDocumentDefaultVersionCommandInput,
    ): SDK.UpdateDocumentDefaultVersionResult {
      const document = documents.find(input.Name ?? '');
      document.defaultVersion = versionOf(document, input.DocumentVersion).version;
      return { Description: { Name: document.name, DefaultVersion: `${document.defaultVersion}` } };
    },
    DeleteDocument(input: SDK.DeleteDocumentCommandInput): object {
      documents.delete(documents.find(input.Name ?? ''));
      return {};
    },
  };
}

export function checkType(type: string | undefined): void {
  if (type !== undefined && type !== 'Automation') {
    throw new NotImplementedError('ssm', `The document type ${type}`);
  }
}

function formatOf({ DocumentFormat: format = 'JSON' }: { DocumentFormat?: string | undefined }) {
  if (format === 'JSON' || format === 'YAML') return format;
  throw new NotImplementedError('ssm', `The document format ${format}`);
}

function describe(
  document: AutomationDocument,
  { version, content, format, createdAtMs }: DocumentVersion,
  account: string,
): SDK.DocumentDescription {
  return {
    Name: document.name,
    Owner: account,
    CreatedDate: new Date(createdAtMs),
    Status: 'Active',
    DocumentVersion: String(version),
    LatestVersion: String(document.versions.length),
    DefaultVersion: String(document.defaultVersion),
    ...(content.description !== undefined && { Description: content.description }),
    Parameters: Object.entries(content.parameters).map(([Name, { type, description }]) => ({
      Name,
      Type: type === 'StringList' ? 'StringList' : 'String',
      ...(description !== undefined && { Description: description }),
    })),
    DocumentType: 'Automation',
    SchemaVersion: '0.3',
    DocumentFormat: format,
    Tags: [...document.tags].map(([Key, Value]) => ({ Key, Value })),
  };
}
