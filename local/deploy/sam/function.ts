import { locateCode, whyUnbuilt } from './code.ts';
import { translateEvent } from './events.ts';
import { roleOf } from './role.ts';
import {
  addBeside,
  asMap,
  getArn,
  present,
  type SamProperties,
  type SamResource,
  type Translation,
} from './translation.ts';

/**
 * A function, its role, its published version and alias, and whatever invokes it.
 * https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-function.html
 */
export function translateFunction(translation: Translation, sam: SamResource): void {
  const { logicalId, resource, properties } = sam;
  const unbuilt = whyUnbuilt(translation, sam);
  if (unbuilt !== undefined) {
    translation.untranslated.push({ logicalId, path: 'CodeUri', what: unbuilt });
  }
  addRole(translation, sam);
  translation.resources.set(logicalId, {
    ...resource,
    Type: 'AWS::Lambda::Function',
    Properties: functionProperties(translation, sam),
  });
  const qualified = addVersion(translation, sam);
  for (const [name, event] of Object.entries(asMap(properties.Events))) {
    const { Type: type, Properties } = asMap(event);
    translateEvent(translation, {
      function: sam,
      target: qualified,
      name,
      type: String(type),
      properties: asMap(Properties),
    });
  }
  addInvokeConfig(translation, sam);
}

/** Properties that only SAM has: what this translation makes of them is made elsewhere. */
function functionProperties(translation: Translation, { logicalId, properties }: SamResource) {
  const {
    AssumeRolePolicyDocument: _assume,
    AutoPublishAlias: _alias,
    AutoPublishAliasAllProperties: _all,
    AutoPublishCodeSha256: _sha,
    CodeUri,
    DeadLetterQueue,
    // How a later version takes over from an earlier one; here there is only the first.
    DeploymentPreference: _preference,
    EventInvokeConfig: _config,
    Events: _events,
    InlineCode,
    PermissionsBoundary: _boundary,
    Policies: _policies,
    Role = getArn(`${logicalId}Role`),
    Tags,
    Tracing,
    VersionDescription: _description,
    ...rest
  } = properties;
  return present({
    ...rest,
    Role,
    Code: InlineCode === undefined ? locateCode(translation, CodeUri) : { ZipFile: InlineCode },
    Tags: Tags === undefined ? undefined : tagList(Tags),
    TracingConfig: isTraced(Tracing) ? { Mode: Tracing } : undefined,
    DeadLetterConfig:
      DeadLetterQueue === undefined ? undefined : { TargetArn: asMap(DeadLetterQueue).TargetArn },
  });
}

function isTraced(tracing: unknown): boolean {
  return tracing !== undefined && tracing !== 'Disabled';
}

/** SAM writes tags as a map, CloudFormation as a list. */
export function tagList(tags: unknown): object[] {
  return Object.entries(asMap(tags)).map(([Key, Value]) => ({ Key, Value }));
}

function addRole(translation: Translation, { logicalId, resource, properties }: SamResource): void {
  if (properties.Role !== undefined) return;
  const { role, unknownTemplates } = roleOf(logicalId, properties);
  addBeside(translation, resource, `${logicalId}Role`, role);
  for (const name of unknownTemplates) {
    const what = `the policy template ${name}`;
    translation.untranslated.push({ logicalId, path: 'Policies', what });
  }
}

/** @returns what an event source invokes: the alias, or the function itself */
function addVersion(translation: Translation, sam: SamResource): object {
  const { logicalId, resource, properties } = sam;
  const { AutoPublishAlias: name, VersionDescription: Description } = properties;
  if (typeof name !== 'string') {
    if (name !== undefined) {
      const what = 'an alias that is no plain text';
      translation.untranslated.push({ logicalId, path: 'AutoPublishAlias', what });
    }
    return getArn(logicalId);
  }
  const versionId = `${logicalId}Version`;
  const aliasId = `${logicalId}Alias${name.replace(/[^A-Za-z0-9]/g, '')}`;
  const FunctionName = { Ref: logicalId };
  addBeside(translation, resource, versionId, {
    Type: 'AWS::Lambda::Version',
    Properties: present({ FunctionName, Description }),
  });
  addBeside(translation, resource, aliasId, {
    Type: 'AWS::Lambda::Alias',
    Properties: {
      FunctionName,
      FunctionVersion: { 'Fn::GetAtt': [versionId, 'Version'] },
      Name: name,
    },
  });
  translation.aliases.set(`${logicalId}.Alias`, aliasId);
  translation.aliases.set(`${logicalId}.Version`, versionId);
  return { Ref: aliasId };
}

function addInvokeConfig(translation: Translation, sam: SamResource): void {
  const { logicalId, resource, properties } = sam;
  if (properties.EventInvokeConfig === undefined) return;
  const { DestinationConfig, ...settings } = asMap(properties.EventInvokeConfig);
  const destinations = Object.entries(asMap(DestinationConfig)).map(
    ([when, destination]): [string, SamProperties] => [
      when,
      { Destination: asMap(destination).Destination },
    ],
  );
  addBeside(translation, resource, `${logicalId}EventInvokeConfig`, {
    Type: 'AWS::Lambda::EventInvokeConfig',
    Properties: present({
      ...settings,
      FunctionName: { Ref: logicalId },
      Qualifier: properties.AutoPublishAlias ?? '$LATEST',
      DestinationConfig:
        DestinationConfig === undefined ? undefined : Object.fromEntries(destinations),
    }),
  });
}
