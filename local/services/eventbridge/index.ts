import type { Service, ServiceDefinition } from '../../service.ts';
import { operations } from './api.ts';
import { EventDelivery } from './delivery.ts';
import { type BusEvent, DEFAULT_BUS, EventBuses } from './model.ts';
import { resources } from './resources.ts';

export const EVENTBRIDGE: ServiceDefinition = {
  name: 'eventbridge',
  create(context): Service {
    const buses = new EventBuses();
    buses.createBus(DEFAULT_BUS, context.arn('events', `event-bus/${DEFAULT_BUS}`));
    const delivery = new EventDelivery(context, buses);
    return {
      operations: operations(context, buses, delivery),
      resources: resources(context, buses),
      // An AWS service, or a rule of another bus, hands over a whole event.
      accept(targetArn, { body, traceHeader }) {
        delivery.publish(buses.bus(targetArn), JSON.parse(body) as BusEvent, traceHeader);
      },
    };
  },
};
