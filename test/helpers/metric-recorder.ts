import type { ServiceHost } from '../../local/host.ts';

/** Remembers the sum of every metric: `AWS/SNS PublishSize TopicName=orders`. */
export function recordMetrics(host: ServiceHost): Map<string, number> {
  const sums = new Map<string, number>();
  host.metrics.keepWith({
    series({ namespace, metricName, dimensions }) {
      const named = Object.entries(dimensions).map(([name, value]) => `${name}=${value}`);
      const key = [namespace, metricName, ...named].join(' ');
      return {
        add: (value, count = 1) => void sums.set(key, (sums.get(key) ?? 0) + value * count),
      };
    },
  });
  return sums;
}
