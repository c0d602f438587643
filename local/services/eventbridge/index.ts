import type { Service, ServiceDefinition } from '../../service.ts';
import { operations } from './api.ts';
import { authorization } from './authorization.ts';
import { EventDelivery } from './delivery.ts';
import { type BusEvent, DEFAULT_BUS, EventBuses } from './model.ts';
import { Replayer } from './replayer.ts';
import { resources } from './resources.ts';
import { RuleScheduler } from './scheduler.ts';

export const EVENTBRIDGE: ServiceDefinition = {
  name: 'eventbridge',
  create(context): Service {
    const buses = new EventBuses();
    buses.createBus(
      DEFAULT_BUS,
      context.arn('events', `event-bus/${DEFAULT_BUS}`),
      context.kernel.now(),
    );
    const delivery = new EventDelivery(context, buses);
    const scheduler = new RuleScheduler(context, delivery);
    return {
      operations: operations(context, buses, delivery, scheduler, new Replayer(context, delivery)),
      resources: resources(context, buses, scheduler),
      authorization: authorization(context, buses),
      // An AWS service, or a rule of another bus, hands over a whole event.
      accept(targetArn, { body, traceHeader }) {
        delivery.publish(buses.bus(targetArn), JSON.parse(body) as BusEvent, traceHeader);
      },
    };
  },
};
