import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { UserError } from '../local/errors.ts';
import { DEFAULT_PORT } from './default-port.ts';
import { EXIT_COULD_NOT_RUN } from './exit-codes.ts';
import { LEVELS } from './logs/log-entry.ts';

/** Parses the command line and runs the command it names. */
export async function main(argv: readonly string[]): Promise<void> {
  // Whoever read the output, such as head, has enough.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit();
  });
  const program = new Command('faultline')
    .description('An event-driven pipeline on AWS serverless, and the local AWS engine it runs on.')
    .showHelpAfterError('(add --help for what it takes)')
    .exitOverride();
  addStart(program);
  addUpload(program);
  addLogs(program);
  addSynth(program);
  addDashboards(program);
  addAlarms(program);
  addChaos(program);
  addBench(program);
  addDocs(program);
  try {
    await program.parseAsync(argv);
  } catch (error) {
    if (error instanceof CommanderError) {
      // Commander has printed its sentence, or the help that was asked for.
      process.exitCode = error.exitCode === 0 ? 0 : EXIT_COULD_NOT_RUN;
    } else if (isPlain(error)) {
      console.error(error.message);
      process.exitCode = EXIT_COULD_NOT_RUN;
    } else throw error;
  }
}

/** An error whose message alone tells a person what to do. */
function isPlain(error: unknown): error is Error {
  return (
    error instanceof UserError ||
    (error instanceof Error && (error as { code?: unknown }).code === 'UnsupportedTemplate')
  );
}

function addStart(program: Command): void {
  program
    .command('start')
    .description('deploy the pipeline to the local engine and send sample files through it')
    .argument('[files...]', 'files or folders to process (default: the samples)')
    .option(
      '--once',
      'process the files, print the result and exit: 0 when every file went through',
    )
    .option('--idle', 'deploy only; send nothing')
    .option('--json', 'print the result as JSON')
    .option('--app <assembly>', 'your own application: a cloud assembly folder or a template file')
    .option(
      '--parameter <name=value>',
      'a value for a parameter of the templates; may be repeated',
      collectParameter,
      {},
    )
    .option('--faults <file>', 'rules of faults to inject: see docs/your-application.md')
    .addOption(portOption())
    .option('--seed <seed>', 'what chance and generated ids follow from', '1')
    .action(async (files, options) => {
      const { start } = await import('./commands/start.ts');
      await start({ ...options, files });
    });
}

function addUpload(program: Command): void {
  program
    .command('upload')
    .description('send files to the running engine and follow each to its notification')
    .argument('<files...>', 'files or folders')
    .option('--json', 'print the result as JSON')
    .addOption(portOption())
    .action(async (files, options) => {
      const { upload } = await import('./commands/upload.ts');
      await upload({ ...options, files });
    });
}

function addLogs(program: Command): void {
  program
    .command('logs')
    .description('print what the functions of the running engine log, or ask it by query')
    .option('--follow', 'go on with new lines as they come, until Ctrl-C')
    .option('--trace <id>', 'only lines that name this trace')
    .option('--group <text>', 'only log groups with this text in their name')
    .addOption(new Option('--level <level>', 'only lines this grave or graver').choices(LEVELS))
    .option(
      '--filter <pattern>',
      'a filter pattern of CloudWatch Logs, such as { $.sizeBytes > 0 }',
    )
    .option('--query <query>', 'a CloudWatch Logs Insights query, such as one from the runbook')
    .addOption(
      new Option('--since <duration>', 'how far back: 90s, 10m, 2h, 1d')
        .argParser(parseDurationMs)
        .default(600_000, '10m'),
    )
    .option('--all', 'also what the Lambda platform says, and documents of metrics')
    .option('--json', 'print the events or rows as JSON')
    .addOption(portOption())
    .action(async ({ since, ...options }) => {
      const { logs } = await import('./commands/logs.ts');
      await logs({ ...options, sinceMs: since });
    });
}

function addSynth(program: Command): void {
  program
    .command('synth')
    .description('synthesize the CloudFormation templates; needs no AWS account')
    .addOption(
      new Option('--stage <stage>', 'the environment')
        .choices(['local', 'test', 'production'])
        .default('local'),
    )
    .action(async (options) => {
      const { synth } = await import('./commands/synth.ts');
      await synth(options);
    });
}

function addDashboards(program: Command): void {
  program
    .command('dashboards')
    .description('draw every dashboard as JSON, SVG and PNG with the data of a run on virtual time')
    .option(
      '--app <assembly>',
      'a synthesized cloud assembly (default: this repository, synthesized)',
    )
    .option('--out <folder>', 'where the pictures go', 'dashboards/generated')
    .option('--seed <seed>', 'what chance follows from: the same seed gives the same bytes', '1')
    .option('--json', 'print what was written as JSON')
    .action(async (options) => {
      const { dashboards } = await import('./commands/dashboards.ts');
      await dashboards(options);
    });
}

function addAlarms(program: Command): void {
  program
    .command('alarms')
    .description('unit-test alarms: series of metrics in, changes of state out')
    .option(
      '--app <assembly>',
      'a synthesized cloud assembly or a template (default: this repository, synthesized)',
    )
    .option('--tests <file>', 'a .ts, .js or .json file with alarm tests (default: our own)')
    .option('--json', 'print the results as JSON')
    .action(async (options) => {
      const { alarms } = await import('./commands/alarms.ts');
      await alarms(options);
    });
}

function addChaos(program: Command): void {
  program
    .command('chaos')
    .description('break the pipeline on purpose, on virtual time, and judge whether it holds')
    .argument('[names...]', 'experiments to run (default: all)')
    .option('--list', 'print the experiments and their hypotheses; run nothing')
    .addOption(
      new Option('--target <where>', 'an engine of their own, or AWS')
        .choices(['local', 'aws'])
        .default('local'),
    )
    .addOption(
      new Option('--stage <stage>', 'with --target aws: what to break')
        .choices(['test', 'production'])
        .default('test'),
    )
    .option('--yes', 'with --target aws: do not ask first')
    .option('--watch', 'in real time, on the engine that npm start runs')
    .addOption(portOption())
    .option('--seed <seed>', 'what chance follows from: the same seed gives the same verdict', '1')
    .option('--repeat <times>', 'run each so often; every run must come to the same', parseCount, 1)
    .option('--report <file>', 'write a page with checks, alarms and dashboards of each run')
    .option('--junit <file>', 'write the verdicts as JUnit XML')
    .option('--json', 'print the verdicts as JSON')
    .action(async (names, options) => {
      const { chaos } = await import('./commands/chaos.ts');
      await chaos({ ...options, names });
    });
}

function addBench(program: Command): void {
  program
    .command('bench')
    .description('measure throughput, latency, start-up, memory, cold starts and summarising')
    .option('--json', 'print the figures as JSON')
    .option('--quick', 'fewer objects and runs')
    .option('--peer', 'also measure MiniStack (PyPI) with the same handlers, files and uploader')
    .action(async (options) => {
      const { bench } = await import('./commands/bench.ts');
      await bench(options);
    });
}

function addDocs(program: Command): void {
  program
    .command('docs')
    .description('write the pages that are generated from the code')
    .action(async () => {
      const { docs } = await import('./commands/docs.ts');
      await docs();
    });
}

function collectParameter(
  text: string,
  given: Readonly<Record<string, string>>,
): Record<string, string> {
  const [, name, value] = /^([A-Za-z0-9]+)=(.*)$/s.exec(text) ?? [];
  if (name !== undefined && value !== undefined) return { ...given, [name]: value };
  throw new InvalidArgumentError('A parameter is given as name=value.');
}

function parseCount(text: string): number {
  if (/^[1-9]\d*$/.test(text)) return Number(text);
  throw new InvalidArgumentError('A count is a whole number from 1.');
}

const UNIT_MS = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

function parseDurationMs(text: string): number {
  const [, count, unit] = /^(\d+)([smhd])$/.exec(text) ?? [];
  if (unit !== undefined) return Number(count) * UNIT_MS[unit as keyof typeof UNIT_MS];
  throw new InvalidArgumentError('A duration is a whole number and a unit: 90s, 10m, 2h or 1d.');
}

const PORT_MAX = 65_535;

function portOption(): Option {
  return new Option('--port <port>', 'port of the engine on 127.0.0.1')
    .default(DEFAULT_PORT)
    .argParser((text) => {
      const port = Number(text);
      if (Number.isInteger(port) && port >= 1 && port <= PORT_MAX) return port;
      throw new InvalidArgumentError(`A port is a whole number from 1 to ${PORT_MAX}.`);
    });
}
