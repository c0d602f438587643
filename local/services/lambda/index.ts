import type { Call, ServiceDefinition } from '../../service.ts';
import * as aliases from './api/aliases.ts';
import * as concurrency from './api/concurrency.ts';
import * as eventInvoke from './api/event-invoke-config.ts';
import * as mappings from './api/event-source-mappings.ts';
import * as functions from './api/functions.ts';
import { invoke } from './api/invoke.ts';
import * as layerPermissions from './api/layer-permissions.ts';
import * as layers from './api/layers.ts';
import * as permissions from './api/permissions.ts';
import * as recursion from './api/recursion.ts';
import * as tags from './api/tags.ts';
import * as versions from './api/versions.ts';
import { authorization } from './authorization.ts';
import { Lambda } from './lambda.ts';
import { ACCOUNT_CONCURRENT_EXECUTIONS } from './limits.ts';
import {
  eventInvokeConfigProvider,
  eventSourceMappingProvider,
  functionProvider,
  permissionProvider,
} from './resources.ts';
import {
  aliasProvider,
  layerVersionPermissionProvider,
  layerVersionProvider,
  versionProvider,
} from './version-resources.ts';

const OPERATIONS = {
  CreateFunction: functions.createFunctionFromRequest,
  GetFunction: functions.getFunction,
  GetFunctionConfiguration: functions.getFunctionConfiguration,
  ListFunctions: functions.listFunctions,
  UpdateFunctionConfiguration: functions.updateFunctionConfiguration,
  UpdateFunctionCode: functions.updateFunctionCode,
  DeleteFunction: functions.deleteFunction,
  PublishVersion: versions.publishVersion,
  ListVersionsByFunction: versions.listVersionsByFunction,
  CreateAlias: aliases.createAlias,
  UpdateAlias: aliases.updateAlias,
  GetAlias: aliases.getAlias,
  ListAliases: aliases.listAliases,
  DeleteAlias: aliases.deleteAlias,
  PutFunctionRecursionConfig: recursion.putFunctionRecursionConfig,
  GetFunctionRecursionConfig: recursion.getFunctionRecursionConfig,
  PublishLayerVersion: layers.publishLayerVersion,
  GetLayerVersion: layers.getLayerVersion,
  GetLayerVersionByArn: layers.getLayerVersionByArn,
  ListLayers: layers.listLayers,
  ListLayerVersions: layers.listLayerVersions,
  DeleteLayerVersion: layers.deleteLayerVersion,
  AddLayerVersionPermission: layerPermissions.addLayerVersionPermission,
  RemoveLayerVersionPermission: layerPermissions.removeLayerVersionPermission,
  GetLayerVersionPolicy: layerPermissions.getLayerVersionPolicy,
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
          'AWS::Lambda::Version': versionProvider(lambda),
          'AWS::Lambda::Alias': aliasProvider(lambda),
          'AWS::Lambda::LayerVersion': layerVersionProvider(lambda),
          'AWS::Lambda::LayerVersionPermission': layerVersionPermissionProvider(lambda),
          'AWS::Lambda::EventSourceMapping': eventSourceMappingProvider(lambda),
          'AWS::Lambda::Permission': permissionProvider(lambda),
          'AWS::Lambda::EventInvokeConfig': eventInvokeConfigProvider(lambda),
        },
        authorization: authorization(lambda),
        accept: (targetArn, delivery) => lambda.accept(targetArn, delivery),
        stop: () => lambda.stop(),
      };
    },
  };
}
