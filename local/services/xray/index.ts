import { join } from 'node:path';
import type { Call, Service, ServiceDefinition } from '../../service.ts';
import * as groups from './api/groups.ts';
import * as sampling from './api/sampling.ts';
import * as segments from './api/segments.ts';
import * as traces from './api/traces.ts';
import { authorization } from './authorization.ts';
import { Daemon, documentOf } from './daemon.ts';
import { resources } from './resources.ts';
import { XRay } from './xray.ts';

const OPERATIONS = {
  PutTraceSegments: segments.putTraceSegments,
  PutTelemetryRecords: segments.putTelemetryRecords,
  BatchGetTraces: traces.batchGetTraces,
  GetTraceSummaries: traces.getTraceSummaries,
  GetTraceGraph: traces.getTraceGraph,
  GetServiceGraph: traces.getServiceGraph,
  GetSamplingRules: sampling.getSamplingRules,
  CreateSamplingRule: sampling.createSamplingRule,
  UpdateSamplingRule: sampling.updateSamplingRule,
  DeleteSamplingRule: sampling.deleteSamplingRule,
  GetSamplingTargets: sampling.getSamplingTargets,
  GetSamplingStatisticSummaries: sampling.getSamplingStatisticSummaries,
  CreateGroup: groups.createGroup,
  GetGroup: groups.getGroup,
  GetGroups: groups.getGroups,
  UpdateGroup: groups.updateGroup,
  DeleteGroup: groups.deleteGroup,
};

/** AWS X-Ray: traces by API and by datagram, filter expressions, service graphs, sampling rules, groups. */
export const XRAY: ServiceDefinition = {
  name: 'xray',
  create(context): Service {
    const { kernel } = context;
    const xray = new XRay(context);
    const daemon = new Daemon({
      directory: join(context.scratchDirectory, 'xray'),
      onDatagram(datagram) {
        const document = documentOf(kernel.guests.takeDatagram(datagram));
        if (document !== undefined) xray.traces.add(document, kernel.now());
      },
    });
    const operations = Object.entries(OPERATIONS).map(([name, operation]) => [
      name,
      (input: never, _call: Call) => operation(xray, input),
    ]);
    return {
      operations: Object.fromEntries(operations),
      resources: resources(xray),
      authorization: authorization(),
      async prepareForHandlers() {
        const port = await daemon.listen();
        kernel.guests.datagramPort = port;
        context.handlerVariables.set('AWS_XRAY_DAEMON_ADDRESS', `127.0.0.1:${port}`);
      },
      stop: () => daemon.close(),
    };
  },
};
