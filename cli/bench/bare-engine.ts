import { LocalAws } from '../../local/engine.ts';
import { assemblyDirectory } from '../assembly.ts';

/**
 * A program: the engine with our pipeline, without metrics, alarms and traces. What observing costs is the difference to the
 * engine as users have it.
 */
const port = Number(process.argv[2]);
const engine = await LocalAws.start({ port, metrics: false });
engine.host.handlerVariables.set('POWERTOOLS_METRICS_DISABLED', 'true');
engine.host.handlerVariables.set('POWERTOOLS_TRACE_ENABLED', 'false');
await engine.deploy(assemblyDirectory('local'));
console.log('4 stacks deployed');
process.once('SIGTERM', () => void engine.stop());
