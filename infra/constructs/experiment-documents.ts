import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnDocument } from 'aws-cdk-lib/aws-ssm';
import { Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { ASSUME_ROLE_PARAMETER } from '../../experiments/documents/automation-document.ts';
import { DOCUMENTS, type DocumentName } from '../../experiments/documents/catalogue.ts';

export interface ExperimentDocumentsProps {
  /** Functions whose concurrency may be taken away. */
  readonly functions: readonly IFunction[];
}

/** Faults that FIS has no action for, as automation documents, and the role that they act as. */
export class ExperimentDocuments extends Construct {
  readonly #documents: Readonly<Record<DocumentName, CfnDocument>>;
  readonly #role: Role;

  constructor(scope: Construct, id: string, props: ExperimentDocumentsProps) {
    super(scope, id);
    const document = (name: DocumentName) =>
      new CfnDocument(this, name, {
        content: DOCUMENTS[name],
        documentType: 'Automation',
        updateMethod: 'NewVersion',
      });
    this.#documents = { 'reserved-concurrency': document('reserved-concurrency') };
    this.#role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('ssm.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    });
    this.#role.addToPolicy(
      new PolicyStatement({
        actions: ['lambda:GetFunctionConcurrency', 'lambda:PutFunctionConcurrency'],
        resources: props.functions.map(({ functionArn }) => functionArn),
      }),
    );
  }

  /** Parameters of `aws:ssm:start-automation-execution`. */
  actionParameters(name: DocumentName, target: IFunction): Record<string, string> {
    return {
      documentArn: this.#arn('document', this.#documents[name].ref),
      documentParameters: JSON.stringify({
        [ASSUME_ROLE_PARAMETER]: this.#role.roleArn,
        FunctionName: target.functionName,
      }),
    };
  }

  /** Lets the role of experiments run the documents. https://docs.aws.amazon.com/fis/latest/userguide/actions-ssm-agent.html */
  grantRun(experimentRole: Role): void {
    const allow = (actions: string[], resources: string[], conditions = {}) =>
      experimentRole.addToPolicy(new PolicyStatement({ actions, resources, conditions }));
    const names = Object.values(this.#documents).map(({ ref }) => ref);
    allow(
      ['ssm:StartAutomationExecution'],
      names.flatMap((name) => [
        this.#arn('document', name),
        this.#arn('automation-definition', `${name}:*`),
      ]),
    );
    allow(
      ['ssm:GetAutomationExecution', 'ssm:StopAutomationExecution'],
      [this.#arn('automation-execution', '*')],
    );
    allow(['iam:PassRole'], [this.#role.roleArn], {
      StringEquals: { 'iam:PassedToService': 'ssm.amazonaws.com' },
    });
  }

  #arn(resource: string, resourceName: string): string {
    return Stack.of(this).formatArn({ service: 'ssm', resource, resourceName });
  }
}
