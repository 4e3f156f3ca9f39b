import type { CommandModule } from 'yargs';
import { check, type Drilled } from '../../engine/index.ts';
import { heartbeatResult, tellHeartbeat } from '../../nightly/index.ts';
import { plain } from '../../reports/index.ts';
import { runnerPool } from '../../runners/index.ts';
import { explainFailure } from '../failure.ts';
import { historyOption, withHistory } from '../history/open.ts';
import { recordRun } from '../history/record.ts';
import { emulatedOption, labFault, surroundingsOf, using } from '../inventory-or-lab.ts';
import { type NightOptions, nightPlan } from '../nightly/plan.ts';
import { print, warn } from '../output.ts';
import { programDigest } from '../program-digest.ts';
import { version } from '../version.ts';

interface Options extends Omit<NightOptions, 'timeout'> {
  history?: string | undefined;
  json: boolean;
}

export const heartbeatCommand: CommandModule<object, Options> = {
  builder: argv =>
    argv
      .option('inventory', { type: 'string', describe: 'Inventory file; its nightly: names the hosts' })
      .option('file', { type: 'string', describe: 'File in the format of nightly:, instead of it' })
      .option('emulated', emulatedOption)
      .option('lab-fault', labFault)
      .option('history', historyOption)
      .option('json', { type: 'boolean', default: false, describe: 'One JSON document' }),
  async handler(options) {
    const { plan, job, channels } = await nightPlan({ ...options, timeout: '60s' });
    const surroundings = await surroundingsOf(job.inventory, job.hosts, job.faults);
    const result = await using(surroundings, async ({ inventory, hosts }) => {
      const connections = runnerPool();
      const started = new Date();
      try {
        const lab = hosts.filter(host => host.lab);
        const targets = lab.map(host => ({ host, scenarios: [] }));
        const checks = await check({ inventory, targets, connections, state: job.state, report: () => {} });
        const tool = { name: 'servicedrill' as const, version: version(), digest: await programDigest() };
        return heartbeatResult({ checks, hosts, started, finished: new Date(), tool, interrupted: false });
      } finally {
        await connections.close();
      }
    });
    const patience = { untoldRuns: plan.inconclusiveNights };
    const remember = async (drilled: Drilled) => {
      // Not good: `last-good` names a run that drilled something.
      const meta = { kind: 'heartbeat', plan: 'heartbeat', good: false } as const;
      if (!(await recordRun(drilled, options.history, meta))) return undefined;
      try {
        return await withHistory({ named: options.history }, history =>
          history.compare(result.run.id, undefined, patience),
        );
      } catch (error) {
        warn(`not compared: ${explainFailure(error).text}`);
        return undefined;
      }
    };
    const beat = await tellHeartbeat({
      result,
      state: job.state,
      channels,
      remember,
      warn: text => warn(plain(text)),
    });
    process.exitCode = beat.comparison === undefined ? 3 : beat.exitCode;
    const { notification, sent, comparison } = beat;
    const hosts = result.hosts.map(({ name, emulated, error, scenarios }) => ({
      ...{ host: name, emulated, error },
      logs: scenarios.flatMap(({ expectations }) =>
        expectations.map(({ dataComponent, verdict, why }) => ({
          log: dataComponent.name,
          alive: verdict === 'detected',
          why,
        })),
      ),
    }));
    const document = {
      ...{ schema: 'servicedrill/heartbeat@1', run: result.run.id, exitCode: process.exitCode, hosts },
      ...{ comparison: comparison ?? null, messages: notification.messages, told: sent },
    };
    await print(
      options.json
        ? `${JSON.stringify(document, undefined, 2)}\n`
        : `${textOf(hosts, notification.messages)}\n`,
    );
  },
};

interface Heard {
  readonly host: string;
  readonly emulated: boolean;
  readonly error: { readonly message: string } | null;
  readonly logs: readonly { readonly log: string; readonly alive: boolean; readonly why: string }[];
}

function textOf(
  hosts: readonly Heard[],
  messages: readonly { action: string; title: string; since: string }[],
): string {
  const lines = hosts.flatMap(({ host, emulated, error, logs }) => {
    const name = emulated ? `${host} (emulated)` : host;
    if (error !== null) return [`${name}: SILENT, ${error.message}`];
    return logs.map(({ log, alive, why }) => `${name}  ${log}: ${alive ? 'alive' : `SILENT, ${why}`}`);
  });
  const news = messages.map(({ action, title, since }) => `${action}: ${title}, since ${since}`);
  return [...lines, ...news].map(plain).join('\n');
}
