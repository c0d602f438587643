import type { ResourceProvider } from '../../../service.ts';
import { checkType } from './api/documents.ts';
import type { Automation } from './automation.ts';

interface DocumentProperties {
  readonly Name?: string;
  readonly Content: object | string;
  readonly DocumentFormat?: 'JSON' | 'YAML';
  readonly DocumentType?: string;
  readonly Tags?: readonly { Key: string; Value: string }[];
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ssm-document.html */
export function documentProvider({ documents }: Automation): ResourceProvider {
  return {
    properties: {
      Name: 'simulated',
      Content: 'simulated',
      DocumentFormat: 'simulated',
      DocumentType: 'simulated',
      Tags: 'simulated',
      UpdateMethod: 'harmless',
    },
    create(properties: DocumentProperties, resource) {
      checkType(properties.DocumentType ?? 'Command');
      const { Content, DocumentFormat = 'JSON', Tags = [] } = properties;
      const name = properties.Name ?? resource.generateName({ maxLength: 128 });
      const text = typeof Content === 'string' ? Content : JSON.stringify(Content);
      const format = typeof Content === 'string' ? DocumentFormat : 'JSON';
      const document = documents.create(name, text, format);
      for (const { Key, Value } of Tags) document.tags.set(Key, Value);
      return { physicalId: name };
    },
  };
}
