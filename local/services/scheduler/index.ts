import type { Service, ServiceDefinition } from '../../service.ts';
import {
  createScheduleGroup,
  deleteScheduleGroup,
  getScheduleGroup,
  listScheduleGroups,
} from './api/groups.ts';
import {
  createSchedule,
  deleteSchedule,
  getSchedule,
  listSchedules,
  updateSchedule,
} from './api/schedules.ts';
import { listTagsForResource, tagResource, untagResource } from './api/tags.ts';
import { authorization } from './authorization.ts';
import { scheduleGroupProvider, scheduleProvider } from './resources.ts';
import { createScheduler } from './scheduler.ts';

export const SCHEDULER: ServiceDefinition = {
  name: 'scheduler',
  create(context): Service {
    const scheduler = createScheduler(context);
    return {
      operations: {
        CreateSchedule: (input) => createSchedule(scheduler, input),
        CreateScheduleGroup: (input) => createScheduleGroup(scheduler, input),
        DeleteSchedule: (input) => deleteSchedule(scheduler, input),
        DeleteScheduleGroup: (input) => deleteScheduleGroup(scheduler, input),
        GetSchedule: (input) => getSchedule(scheduler, input),
        GetScheduleGroup: (input) => getScheduleGroup(scheduler, input),
        ListScheduleGroups: (input) => listScheduleGroups(scheduler, input),
        ListSchedules: (input) => listSchedules(scheduler, input),
        ListTagsForResource: (input) => listTagsForResource(scheduler, input),
        TagResource: (input) => tagResource(scheduler, input),
        UntagResource: (input) => untagResource(scheduler, input),
        UpdateSchedule: (input) => updateSchedule(scheduler, input),
      },
      authorization: authorization(scheduler),
      resources: {
        'AWS::Scheduler::Schedule': scheduleProvider(scheduler),
        'AWS::Scheduler::ScheduleGroup': scheduleGroupProvider(scheduler),
      },
    };
  },
};
