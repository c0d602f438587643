import { MeasuredEngine } from './engine.ts';
import { measureThroughput } from './workload.ts';

export interface ObservingCost {
  /** Objects per second, a value for each turn. */
  readonly observed: readonly number[];
  readonly bare: readonly number[];
  /** Of each pair of turns: what is left of the bare rate with everything observed. */
  readonly kept: readonly number[];
}

/**
 * What metrics, alarms and traces cost: two engines, one without them, take turns at the same load, so that whatever else
 * the machine does meets both alike.
 */
export async function measureObserving(
  ports: { readonly observed: number; readonly bare: number },
  load: { readonly body: Buffer; readonly objectCount: number; readonly pairs: number },
): Promise<ObservingCost> {
  const observed = await MeasuredEngine.start(ports.observed);
  const bare = await MeasuredEngine.start(ports.bare, { observed: false });
  const turn = async (engine: MeasuredEngine, label: string): Promise<number> => {
    const { pipeline } = engine;
    const { objectsPerSecond } = await measureThroughput(
      pipeline,
      load.body,
      load.objectCount,
      label,
    );
    return objectsPerSecond;
  };
  const cost = { observed: [] as number[], bare: [] as number[], kept: [] as number[] };
  try {
    for (const engine of [observed, bare]) await turn(engine, 'warm-up');
    for (let pair = 0; pair < load.pairs; pair++) {
      const rates = { observed: 0, bare: 0 };
      const engines = [['observed', observed] as const, ['bare', bare] as const];
      // Whoever went second goes first next time.
      for (const [name, engine] of pair % 2 === 0 ? engines : engines.reverse()) {
        rates[name] = await turn(engine, `${name}-${pair}`);
        cost[name].push(rates[name]);
      }
      cost.kept.push(rates.observed / rates.bare);
    }
  } finally {
    await observed.stop();
    await bare.stop();
  }
  return cost;
}
