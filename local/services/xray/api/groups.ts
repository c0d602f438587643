import type * as SDK from '@aws-sdk/client-xray';
import { NotImplementedError } from '../../../errors.ts';
import { InvalidRequestException } from '../errors.ts';
import type { GroupState } from '../model/groups.ts';
import type { XRay } from '../xray.ts';

/** https://docs.aws.amazon.com/xray/latest/api/API_CreateGroup.html */
export function createGroup(
  { groups }: XRay,
  input: SDK.CreateGroupCommandInput,
): SDK.CreateGroupResult {
  const { GroupName, FilterExpression, InsightsConfiguration, Tags = [] } = input;
  if (Tags.length > 0) throw new NotImplementedError('xray', 'The parameter Tags');
  refuseInsights(InsightsConfiguration);
  if (GroupName === undefined) throw new InvalidRequestException('GroupName is required.');
  return { Group: describeGroup(groups.create(GroupName, FilterExpression)) };
}

/** https://docs.aws.amazon.com/xray/latest/api/API_GetGroup.html */
export function getGroup({ groups }: XRay, input: SDK.GetGroupCommandInput): SDK.GetGroupResult {
  return { Group: describeGroup(groups.find(input.GroupName, input.GroupARN)) };
}

/** https://docs.aws.amazon.com/xray/latest/api/API_GetGroups.html */
export function getGroups({ groups }: XRay): SDK.GetGroupsResult {
  return { Groups: groups.all().map(describeGroup) };
}

/** https://docs.aws.amazon.com/xray/latest/api/API_UpdateGroup.html */
export function updateGroup(
  { groups }: XRay,
  input: SDK.UpdateGroupCommandInput,
): SDK.UpdateGroupResult {
  refuseInsights(input.InsightsConfiguration);
  const group = groups.find(input.GroupName, input.GroupARN);
  if (input.FilterExpression !== undefined) groups.update(group, input.FilterExpression);
  return { Group: describeGroup(group) };
}

/** https://docs.aws.amazon.com/xray/latest/api/API_DeleteGroup.html */
export function deleteGroup(
  { groups }: XRay,
  input: SDK.DeleteGroupCommandInput,
): SDK.DeleteGroupResult {
  groups.delete(groups.find(input.GroupName, input.GroupARN));
  return {};
}

export function refuseInsights(settings: SDK.InsightsConfiguration | undefined): void {
  if (settings?.InsightsEnabled === true) {
    throw new NotImplementedError('xray', 'The parameter InsightsConfiguration');
  }
}

function describeGroup({ name, arn, filterExpression }: GroupState): SDK.Group {
  return {
    GroupName: name,
    GroupARN: arn,
    ...(filterExpression !== undefined && { FilterExpression: filterExpression }),
    InsightsConfiguration: { InsightsEnabled: false, NotificationsEnabled: false },
  };
}
