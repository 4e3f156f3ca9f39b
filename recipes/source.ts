import { camel, pascal, type Recipe, registry } from './recipe.ts';

export const source: Recipe = {
  usage: 'source NAME',
  lay(name) {
    const own = camel(name);
    const type = pascal(name);
    return {
      files: {
        [`validators/sources/${name}.ts`]: `import type { LogEvent, LogSource } from '../contract.ts';
import { text } from '../formats/journald.ts';
import { parseJournalLine } from '../formats/journald-entry.ts';
import { Canaries } from './canaries.ts';
import { EventQueue } from './event-queue.ts';
import { blind, inconclusive } from './health.ts';
import { type LiveFeed, LiveLog } from './live-log.ts';

/** Followed live, by the observer: here the entries that programs hand to syslog, as the journal prints them. */
export function ${own}Source(): LogSource {
  return {
    async open(runner, options) {
      const prefix = \`servicedrill-canary-\${options.marker}-\`;
      const canaries = new Canaries(prefix, options.onTime);
      const log = new LiveLog(runner, options, {
        name: '${name}',
        follow: {
          program: 'journalctl',
          args: ['--follow', '--lines=0', '--output=json', '_TRANSPORT=syslog'],
          as: 'observer',
        },
        feed: new ${type}Feed(canaries),
        canaries,
        canary: words => ({ program: 'logger', args: ['-t', 'servicedrill', words], as: 'observer' }),
        distrust: () => undefined,
        silence: ended =>
          ended === undefined
            ? blind('a message sent with logger did not come back', ['systemctl restart systemd-journald'])
            : inconclusive(\`cannot follow it: \${ended}\`),
        covers: () => blind('it has no telemetry that the shipped scenarios need', []),
      });
      await log.start();
      return log;
    },
  };
}

/** Turns lines into events; keeps canaries to itself. */
class ${type}Feed implements LiveFeed {
  readonly events = new EventQueue<LogEvent>();
  readonly #canaries: Canaries;

  constructor(canaries: Canaries) {
    this.#canaries = canaries;
  }

  /** What a host says is hostile: a line that is none of the log's own is left out. */
  line(line: string): void {
    const entry = parseJournalLine(line);
    if (entry === undefined) return;
    const message = text(entry, 'MESSAGE') ?? '';
    // Only a field that the system sets proves who wrote it.
    const pid = Number(text(entry, '_PID'));
    const time = Number(text(entry, '__REALTIME_TIMESTAMP')) / 1000;
    const canary = this.#canaries.textIn(message);
    if (canary !== undefined) {
      this.#canaries.note(canary, { pid, time });
      return;
    }
    this.events.push({
      source: '${name}',
      id: text(entry, '__CURSOR') ?? '',
      time,
      views: [{ logsource: { product: 'linux', service: '${name}' }, fields: { message } }],
      actor: { known: false, why: 'the entry does not name who asked for it' },
      pids: Number.isInteger(pid) ? [pid] : [],
      raw: line.slice(0, 64 * 1024),
    });
  }
}
`,
        [`test/validators/sources/${name}.test.ts`]: `import { expect } from 'chai';
import { type LogEvent, logSource } from '../../../validators/index.ts';
import { EmulatedHost, sh } from '../../emulated-host.ts';

describe('the log source ${name}, on an emulated host', () => {
  let host: EmulatedHost;
  before(async () => {
    host = await EmulatedHost.start('lab-linux01');
  });
  after(() => host.close());

  it('gives what is logged while it is open, keeps its canaries to itself, and is alive', async () => {
    const runner = await host.runner('observer');
    const signal = new AbortController().signal;
    const log = await logSource({ kind: '${name}' }).open(runner, { marker: 'k3v9q2xw', signal });
    await sh(runner, 'logger -t drill hello');
    expect(await log.health()).to.deep.equal({ state: 'alive' });
    await log.close();
    const events: LogEvent[] = [];
    for await (const event of log.events) events.push(event);
    const messages = events.map(({ views: [view] }) => view?.fields.message);
    expect(messages).to.include('hello');
    expect(messages.join()).not.to.include('canary');
  });
});
`,
      },
      registries: [
        registry('inventory/log-kinds.ts', 'const logKinds = {', {
          entry: `'${name}': { platform: 'linux', byDefault: false }`,
        }),
        registry('validators/sources/registry.ts', 'const makers: Readonly<Record<LogKind, Maker>> = {', {
          imports: `import { ${own}Source } from './${name}.ts';`,
          entry: `'${name}': () => ${own}Source()`,
        }),
      ],
      next: [
        'Read from the host’s own cursor, never by the controller’s clock; health() answers "alive" only behind a canary.',
        'Parsers of more than a few lines stand in validators/formats/. covers() tells whether a kind of telemetry is switched on.',
        `Use it:   logs: [${name}]  # of a host in the inventory`,
        `Test it:  npx mocha test/validators/sources/${name}.test.ts`,
      ],
    };
  },
};
