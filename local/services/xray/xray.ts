import type { Context } from '../../service.ts';
import { GROUP_ID_CHARACTERS } from './limits.ts';
import { DEFAULT_GROUP, Groups } from './model/groups.ts';
import { SamplingRules } from './model/sampling-rules.ts';
import { Traces } from './model/traces.ts';

/** The service's state. */
export class XRay {
  readonly context: Context;
  readonly traces = new Traces();
  readonly rules: SamplingRules;
  readonly groups: Groups;

  constructor(context: Context) {
    this.context = context;
    const newId = () => context.kernel.ids.hex(GROUP_ID_CHARACTERS).toUpperCase();
    this.rules = new SamplingRules((resource) => context.arn('xray', resource));
    this.groups = new Groups((name) =>
      context.arn('xray', name === DEFAULT_GROUP ? `group/${name}` : `group/${name}/${newId()}`),
    );
  }
}
