import { describe, expect, it } from 'vitest';
import type { MetricIdentity, MetricSink } from '../../../../local/metrics.ts';
import { LambdaMetrics } from '../../../../local/services/lambda/metrics.ts';
import { targetOf } from '../../../../local/services/lambda/model/target.ts';
import { functionState } from './fakes.ts';

/** Keeps what is added, and how often a series was asked for. */
class Notebook implements MetricSink {
  readonly values: string[] = [];
  readonly asked: MetricIdentity[] = [];

  series(identity: MetricIdentity) {
    this.asked.push(identity);
    const { metricName, dimensions, unit } = identity;
    const of = Object.entries(dimensions).map(([name, value]) => `${name}=${value}`);
    return {
      add: (value: number) =>
        void this.values.push([metricName, ...of, `${value} ${unit}`].join(' ')),
    };
  }

  everyMinute() {
    return () => undefined;
  }
}

describe('metrics of Lambda', () => {
  it('are told of the account, the function and the resource', () => {
    const notebook = new Notebook();
    new LambdaMetrics(notebook).of(targetOf(functionState(), 'live')).add('Duration', 12);
    expect(notebook.values).toEqual([
      'Duration 12 Milliseconds',
      'Duration FunctionName=f 12 Milliseconds',
      'Duration FunctionName=f Resource=f:live 12 Milliseconds',
    ]);
  });

  it('ask for each series once, and for none that never occurs', () => {
    const notebook = new Notebook();
    const metrics = new LambdaMetrics(notebook);
    for (let count = 0; count < 5; count++) {
      metrics.of(targetOf(functionState(), undefined)).add('Invocations');
    }
    expect(notebook.asked.map(({ metricName }) => metricName)).toEqual(
      Array.from({ length: 3 }, () => 'Invocations'),
    );
  });

  it('tell unreserved concurrency of the account alone', () => {
    const notebook = new Notebook();
    new LambdaMetrics(notebook).concurrency('f', 1, 3, 2);
    expect(notebook.values).toEqual([
      'ConcurrentExecutions FunctionName=f 1 Count',
      'ConcurrentExecutions 3 Count',
      'UnreservedConcurrentExecutions 2 Count',
    ]);
  });
});
