import { strict as assert } from 'node:assert';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { CfnDocument } from 'aws-cdk-lib/aws-ssm';
import { Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { ASSUME_ROLE_PARAMETER } from '../../experiments/documents/automation-document.ts';
import { DOCUMENTS, type DocumentName } from '../../experiments/documents/catalogue.ts';
import type { Automation } from '../../experiments/experiment.ts';

type DeniedRole = Extract<Automation, { document: 'denied-role' }>;
type RefusedSenders = Extract<Automation, { document: 'refused-senders' }>;

export interface ExperimentDocumentsProps {
  /** Functions whose concurrency and permissions may be taken away. */
  readonly functions: readonly IFunction[];
  /** Queues whose policy may be changed. */
  readonly queues: Readonly<Record<'ingest', IQueue>>;
}

/** Faults that FIS has no action for, as automation documents, and the role that they act as. */
export class ExperimentDocuments extends Construct {
  readonly #names: ReadonlyMap<DocumentName, string>;
  readonly #queues: ExperimentDocumentsProps['queues'];
  readonly #role: Role;

  constructor(scope: Construct, id: string, props: ExperimentDocumentsProps) {
    super(scope, id);
    this.#names = new Map(
      (Object.keys(DOCUMENTS) as DocumentName[]).map((name) => [name, this.#document(name)]),
    );
    this.#queues = props.queues;
    this.#role = this.#automationRole(props.functions);
  }

  /** Parameters of `aws:ssm:start-automation-execution`. */
  actionParameters(automation: Automation, target: IFunction | undefined): Record<string, string> {
    const parameters = {
      [ASSUME_ROLE_PARAMETER]: this.#role.roleArn,
      ...this.#parameters(automation, target),
    };
    return {
      documentArn: this.#arn('document', this.#name(automation.document)),
      documentParameters: JSON.stringify(parameters),
    };
  }

  #parameters(automation: Automation, target: IFunction | undefined): Record<string, string> {
    if (automation.document === 'refused-senders') return this.#refusal(automation);
    assert(target !== undefined, `${automation.document} is about a function`);
    return automation.document === 'denied-role'
      ? this.#denial(automation, target)
      : { FunctionName: target.functionName };
  }

  /** Lets the role of experiments run the documents. https://docs.aws.amazon.com/fis/latest/userguide/actions-ssm-agent.html */
  grantRun(experimentRole: Role): void {
    this.#grantStart(experimentRole, [...this.#names.values()]);
    experimentRole.addToPolicy(
      new PolicyStatement({
        actions: ['ssm:GetAutomationExecution', 'ssm:StopAutomationExecution'],
        resources: [this.#arn('automation-execution', '*')],
      }),
    );
  }

  #document(name: DocumentName): string {
    return new CfnDocument(this, name, {
      content: DOCUMENTS[name],
      documentType: 'Automation',
      updateMethod: 'NewVersion',
    }).ref;
  }

  #automationRole(functions: readonly IFunction[]): Role {
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('ssm.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    });
    const allow = (actions: string[], resources: string[]) =>
      role.addToPolicy(new PolicyStatement({ actions, resources }));
    allow(
      ['lambda:GetFunctionConcurrency', 'lambda:PutFunctionConcurrency'],
      functions.map(({ functionArn }) => functionArn),
    );
    allow(
      ['iam:PutRolePolicy', 'iam:DeleteRolePolicy'],
      functions.map((one) => roleOf(one).roleArn),
    );
    allow(
      ['sqs:GetQueueAttributes', 'sqs:SetQueueAttributes'],
      Object.values(this.#queues).map(({ queueArn }) => queueArn),
    );
    // A fault starts the automation that ends it.
    const expiries = [this.#name('denied-role-expiry'), this.#name('refused-senders-expiry')];
    this.#grantStart(role, expiries, role);
    return role;
  }

  #denial(
    { denies, duration, expiresAfter }: DeniedRole,
    target: IFunction,
  ): Record<string, string> {
    const statement = { Effect: 'Deny', Action: denies, Resource: '*' };
    return {
      RoleName: roleOf(target).roleName,
      PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [statement] }),
      ExpiryDocument: this.#name('denied-role-expiry'),
      Duration: duration,
      ExpiresAfter: expiresAfter,
    };
  }

  #refusal({ queue, refuses, duration, expiresAfter }: RefusedSenders): Record<string, string> {
    const { queueUrl, queueArn } = this.#queues[queue];
    const everybody = { Effect: 'Deny', Action: 'sqs:*', Resource: queueArn };
    // Without TLS nobody may, also meanwhile.
    const Statement = [
      { ...everybody, Principal: { Service: refuses }, Action: 'sqs:SendMessage' },
      {
        ...everybody,
        Principal: { AWS: '*' },
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      },
    ];
    return {
      QueueUrl: queueUrl,
      PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement }),
      ExpiryDocument: this.#name('refused-senders-expiry'),
      Duration: duration,
      ExpiresAfter: expiresAfter,
    };
  }

  #grantStart(starter: Role, names: readonly string[], passed: Role = this.#role): void {
    starter.addToPolicy(
      new PolicyStatement({
        actions: ['ssm:StartAutomationExecution'],
        resources: names.flatMap((name) => [
          this.#arn('document', name),
          this.#arn('automation-definition', `${name}:*`),
        ]),
      }),
    );
    starter.addToPolicy(
      new PolicyStatement({
        actions: ['iam:PassRole'],
        resources: [passed.roleArn],
        conditions: { StringEquals: { 'iam:PassedToService': 'ssm.amazonaws.com' } },
      }),
    );
  }

  #name(document: DocumentName): string {
    const name = this.#names.get(document);
    assert(name !== undefined, `the document ${document} is made`);
    return name;
  }

  #arn(resource: string, resourceName: string): string {
    return Stack.of(this).formatArn({ service: 'ssm', resource, resourceName });
  }
}

function roleOf({ role }: IFunction) {
  assert(role !== undefined, 'a function of the pipeline has a role');
  return role;
}
