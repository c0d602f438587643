import type {
  DeleteDashboardsCommandInput,
  GetDashboardCommandInput,
  GetDashboardCommandOutput,
  ListDashboardsCommandInput,
  ListDashboardsCommandOutput,
  PutDashboardCommandInput,
  PutDashboardCommandOutput,
} from '@aws-sdk/client-cloudwatch';
import { AwsError } from '../../../errors.ts';
import type { CloudWatch } from '../cloudwatch.ts';
import { checkDashboardBody } from '../dashboard/body.ts';
import type { Finding } from '../dashboard/findings.ts';
import { dashboardNotFound, invalidValue, missingParameter } from '../errors.ts';
import { LIMITS } from '../limits.ts';
import type { Dashboard } from '../model/dashboards.ts';
import { paginate } from './paging.ts';
import { tagPairs } from './tags.ts';

const NAME_FORM = /^[\w-]+$/;

/** A body with errors is refused; one with warnings only is kept, and the answer names them. */
export function putDashboard(
  { context, dashboards, tags }: CloudWatch,
  input: PutDashboardCommandInput,
): Omit<PutDashboardCommandOutput, '$metadata'> {
  const name = checkName(input.DashboardName);
  if (!input.DashboardBody) throw missingParameter('The parameter DashboardBody is required.');
  const { errors, warnings } = checkDashboardBody(input.DashboardBody);
  if (errors.length > 0) throw invalidBody(errors);
  const arn = `arn:aws:cloudwatch::${context.account}:dashboard/${name}`;
  const isNew = dashboards.get(name) === undefined;
  dashboards.put({ name, arn, body: input.DashboardBody, modifiedAtMs: context.kernel.now() });
  // Tags count only when the dashboard is new; an update leaves those that are there.
  if (isNew) tags.add(arn, tagPairs(input.Tags));
  return { DashboardValidationMessages: warnings.map(asMessage) };
}

export function getDashboard(
  { dashboards }: CloudWatch,
  input: GetDashboardCommandInput,
): Omit<GetDashboardCommandOutput, '$metadata'> {
  const name = checkName(input.DashboardName);
  const dashboard = dashboards.get(name);
  if (dashboard === undefined) throw dashboardNotFound([name]);
  return {
    DashboardArn: dashboard.arn,
    DashboardBody: dashboard.body,
    DashboardName: dashboard.name,
  };
}

export function listDashboards(
  { dashboards }: CloudWatch,
  input: ListDashboardsCommandInput,
): Omit<ListDashboardsCommandOutput, '$metadata'> {
  const found = dashboards.list(input.DashboardNamePrefix ?? '');
  const { page, nextToken } = paginate(found, input.NextToken, LIMITS.listDashboardsPageMax);
  return {
    DashboardEntries: page.map((dashboard: Dashboard) => ({
      DashboardName: dashboard.name,
      DashboardArn: dashboard.arn,
      LastModified: new Date(dashboard.modifiedAtMs),
      Size: Buffer.byteLength(dashboard.body),
    })),
    ...(nextToken !== undefined && { NextToken: nextToken }),
  };
}

/** Deletes all of them, or none when one does not exist. */
export function deleteDashboards(
  { dashboards, tags }: CloudWatch,
  input: DeleteDashboardsCommandInput,
): object {
  const names = input.DashboardNames ?? [];
  if (names.length === 0) throw missingParameter('The parameter DashboardNames is required.');
  const missing = names.filter((name) => dashboards.get(name) === undefined);
  if (missing.length > 0) throw dashboardNotFound(missing);
  for (const name of names) {
    const dashboard = dashboards.get(name);
    if (dashboard !== undefined) tags.forget(dashboard.arn);
    dashboards.delete(name);
  }
  return {};
}

function checkName(name: string | undefined): string {
  if (!name) throw missingParameter('The parameter DashboardName is required.');
  if (name.length > LIMITS.dashboardNameLengthMax) {
    throw invalidValue(
      `The value for field DashboardName must have at most ${LIMITS.dashboardNameLengthMax} characters.\n`,
    );
  }
  if (!NAME_FORM.test(name)) {
    throw invalidValue(
      'The value for field DashboardName contains invalid characters. ' +
        'It can only contain alphanumerics, dash (-) and underscore (_).\n',
    );
  }
  return name;
}

function invalidBody(errors: readonly Finding[]): AwsError {
  const count =
    errors.length === 1
      ? 'there is 1 validation error'
      : `there are ${errors.length} validation errors`;
  const list = errors.map(({ path, message }) => ({ dataPath: path, message }));
  return new AwsError(
    'DashboardInvalidInputError',
    `The dashboard body is invalid, ${count}:\n${JSON.stringify(list, null, 2)}`,
    { members: { dashboardValidationMessages: errors.map(asMessage) } },
  );
}

function asMessage({ path, message }: Finding): { DataPath: string; Message: string } {
  return { DataPath: path, Message: message };
}
