import type { Call, ServiceDefinition } from '../../service.ts';
import * as concurrency from './api/concurrency.ts';
import * as eventInvoke from './api/event-invoke-config.ts';
import * as mappings from './api/event-source-mappings.ts';
import * as functions from './api/functions.ts';
import { invoke } from './api/invoke.ts';
import * as permissions from './api/permissions.ts';
import * as tags from './api/tags.ts';
import { Lambda } from './lambda.ts';
import { ACCOUNT_CONCURRENT_EXECUTIONS } from './limits.ts';
import {
  eventInvokeConfigProvider,
  eventSourceMappingProvider,
  functionProvider,
  permissionProvider,
} from './resources.ts';

const OPERATIONS = {
  CreateFunction: functions.createFunctionFromRequest,
  GetFunction: functions.getFunction,
  GetFunctionConfiguration: functions.getFunctionConfiguration,
  ListFunctions: functions.listFunctions,
  UpdateFunctionConfiguration: functions.updateFunctionConfiguration,
  UpdateFunctionCode: functions.updateFunctionCode,
  DeleteFunction: functions.deleteFunction,
  Invoke: invoke,
  PutFunctionConcurrency: concurrency.putFunctionConcurrency,
  GetFunctionConcurrency: concurrency.getFunctionConcurrency,
  DeleteFunctionConcurrency: concurrency.deleteFunctionConcurrency,
  GetAccountSettings: concurrency.getAccountSettings,
  PutFunctionEventInvokeConfig: eventInvoke.putFunctionEventInvokeConfig,
  UpdateFunctionEventInvokeConfig: eventInvoke.updateFunctionEventInvokeConfig,
  GetFunctionEventInvokeConfig: eventInvoke.getFunctionEventInvokeConfig,
  ListFunctionEventInvokeConfigs: eventInvoke.listFunctionEventInvokeConfigs,
  DeleteFunctionEventInvokeConfig: eventInvoke.deleteFunctionEventInvokeConfig,
  CreateEventSourceMapping: mappings.createEventSourceMapping,
  GetEventSourceMapping: mappings.getEventSourceMapping,
  ListEventSourceMappings: mappings.listEventSourceMappings,
  UpdateEventSourceMapping: mappings.updateEventSourceMapping,
  DeleteEventSourceMapping: mappings.deleteEventSourceMapping,
  AddPermission: permissions.addPermission,
  RemovePermission: permissions.removePermission,
  GetPolicy: permissions.getPolicy,
  ListTags: tags.listTags,
  TagResource: tags.tagResource,
  UntagResource: tags.untagResource,
};

/** AWS Lambda: Node functions in real processes, asynchronous events, and event source mappings. */
export const LAMBDA: ServiceDefinition = defineLambda();

/** @param accountConcurrency how many functions the account may run at once */
export function defineLambda(
  accountConcurrency: number = ACCOUNT_CONCURRENT_EXECUTIONS,
): ServiceDefinition {
  return {
    name: 'lambda',
    create: (context) => {
      const lambda = new Lambda(context, accountConcurrency);
      const operations = Object.entries(OPERATIONS).map(([name, operation]) => [
        name,
        (input: never, call: Call) => operation(lambda, input, call),
      ]);
      return {
        operations: Object.fromEntries(operations),
        resources: {
          'AWS::Lambda::Function': functionProvider(lambda),
          'AWS::Lambda::EventSourceMapping': eventSourceMappingProvider(lambda),
          'AWS::Lambda::Permission': permissionProvider(lambda),
          'AWS::Lambda::EventInvokeConfig': eventInvokeConfigProvider(lambda),
        },
        accept: (targetArn, delivery) => lambda.accept(targetArn, delivery),
        stop: () => lambda.stop(),
      };
    },
  };
}
