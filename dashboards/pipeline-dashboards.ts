import { strict as assert } from 'node:assert';
import { AlarmBase, Dashboard, type IWidget, PeriodOverride } from 'aws-cdk-lib/aws-cloudwatch';
import { Duration } from 'aws-cdk-lib/core';
import { DynamicDashboardFactory, MonitoringFacade } from 'cdk-monitoring-constructs';
import { Construct } from 'constructs';
import { METRICS_NAMESPACE } from '../services/summarize-file/contract.ts';
import { AlarmPolicy, type AlarmPolicyProps } from './alarms/alarm-policy.ts';
import { ALARMS, type AlarmId } from './alarms/catalogue.ts';
import { chaos } from './boards/chaos.ts';
import { pipelineDetail } from './boards/pipeline-detail.ts';
import { serviceHealth } from './boards/service-health.ts';
import { watchPipeline } from './pipeline-monitors.ts';
import type { PipelineResources } from './pipeline-resources.ts';

export interface PipelineDashboardsProps extends AlarmPolicyProps {
  readonly resources: PipelineResources;
}

/** What operators see and are told by: three dashboards and every alarm. */
export class PipelineDashboards extends Construct {
  constructor(scope: Construct, id: string, props: PipelineDashboardsProps) {
    super(scope, id);
    const { resources, stageName } = props;
    const policy = new AlarmPolicy(props);
    const facade = new MonitoringFacade(this, 'Monitors', {
      alarmFactoryDefaults: policy.factoryDefaults(),
      // The library's five minutes would show an outage when it is over.
      metricFactoryDefaults: { namespace: METRICS_NAMESPACE, period: Duration.minutes(1) },
      // Its own dashboard would list monitors as they come; the boards below are laid out.
      dashboardFactory: new DynamicDashboardFactory(this, 'NoDashboards', {
        dashboardNamePrefix: stageName,
        dashboardConfigs: [],
      }),
    });
    const monitors = watchPipeline(facade, policy, resources);
    const told = alarmsThatTell(this, policy);
    const board = (name: string, widgets: IWidget[][]) => {
      new Dashboard(this, name, {
        dashboardName: `faultline-${stageName}-${name}`,
        defaultInterval: Duration.hours(3),
        periodOverride: PeriodOverride.INHERIT,
        widgets,
      });
    };
    const functions = [resources.summarizeFile, resources.notifySubscribers];
    board('service-health', serviceHealth(monitors, told));
    board(
      'pipeline-detail',
      pipelineDetail(
        monitors,
        functions.map(({ logGroup }) => logGroup.logGroupName),
      ),
    );
    board('chaos', chaos(monitors));
  }
}

/** The alarms that page or make a ticket, in the catalogue's order; each of them must have been made. */
function alarmsThatTell(scope: Construct, policy: AlarmPolicy): AlarmBase[] {
  const made = scope.node.findAll().filter((each) => each instanceof AlarmBase);
  const ids = (Object.keys(ALARMS) as AlarmId[]).filter((id) => ALARMS[id].severity !== 'part');
  return ids.map((id) => {
    const alarm = made.find(({ node }) => node.id === policy.alarmName(id));
    assert(alarm, `The alarm ${id} is in the catalogue, and nothing makes it.`);
    return alarm;
  });
}
