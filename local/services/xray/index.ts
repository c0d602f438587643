import type { Service, ServiceDefinition } from '../../service.ts';
import { operations } from './api.ts';
import { Daemon } from './daemon.ts';
import { Traces } from './model.ts';

export const XRAY: ServiceDefinition = {
  name: 'xray',
  create(context): Service {
    const traces = new Traces();
    const daemon = new Daemon(
      (text) => traces.add(text),
      (address) => context.handlerVariables.set('AWS_XRAY_DAEMON_ADDRESS', address),
    );
    return {
      operations: operations(traces),
      ready: daemon.ready,
      stop: () => daemon.close(),
    };
  },
};
