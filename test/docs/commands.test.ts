import { execFile } from 'node:child_process';
import { chmod, copyFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync, gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { program } from '../built.ts';
import { closedPort } from '../closed-port.ts';
import { Workplace } from '../simulate.ts';
import { demand } from '../wants.ts';
import { commandLines } from './command-lines.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Generated pages show lines for hosts, not for this program. */
const generated = ['scenarios.md', 'verified.md'];

/** Begin a machine or end it: test/lab does that. */
const elsewhere = /\blab (?:up|down)\b/;

/** Asks ssh what its configuration says of the hosts. */
const drafts = /\bsimulate init\b/;

describe('README and docs: every command line that they show', () => {
  let workplace: Workplace;
  before(async () => {
    workplace = await Workplace.make();
    await furnish(workplace);
  });
  after(() => workplace.close());

  /** One after the other; @returns how many */
  async function run(wanted: (line: string) => boolean): Promise<number> {
    const lines = (await shown()).filter(({ line }) => !elsewhere.test(line) && wanted(line));
    for (const { page, line } of lines) {
      const { code, text } = await typed(line, workplace);
      expect(code, `${page}: ${line}\n${text}`).to.equal(endingOf(line));
    }
    return lines.length;
  }

  it('runs in a fresh folder as it stands there, and ends as its hosts allow', async function () {
    // Dozens of programs one after the other, on a machine that may be busy.
    this.timeout(900_000);
    expect(await run(line => !drafts.test(line))).to.be.above(15);
  });

  it('drafts an inventory', async function () {
    await demand(this, 'ssh');
    expect(await run(line => drafts.test(line))).to.be.above(0);
  });
});

/** 3 where a host is asked that does not answer; emulated hosts do. */
function endingOf(line: string): number {
  if (isEmulated(line) || line.includes('--dry-run')) return 0;
  return /--host|\bcheck\b/.test(line) && !/\brules\b/.test(line) ? 3 : 0;
}

function isEmulated(line: string): boolean {
  return /\blab-(?:win|linux|mac)01\b/.test(line);
}

async function shown() {
  const names = (await readdir(join(root, 'docs'))).filter(
    name => name.endsWith('.md') && !generated.includes(name),
  );
  const pages = ['README.md', 'CONTRIBUTING.md', ...names.map(name => `docs/${name}`)];
  const texts = await Promise.all(
    pages.map(async page => ({ page, text: await readFile(join(root, page), 'utf8') })),
  );
  return texts.flatMap(({ page, text }) => commandLines(text).map(line => ({ page, line })));
}

/** Emulated hosts serve only where there is no inventory; `init` writes one only where there is none. */
function folderFor(line: string): string {
  if (/\binit\b/.test(line)) return 'new';
  return isEmulated(line) ? 'bare' : 'own';
}

function typed(line: string, { folder }: Workplace): Promise<{ code: number; text: string }> {
  const env = {
    PATH: `${join(folder, 'bin')}:${process.env.PATH ?? ''}`,
    HOME: folder,
    SERVICEDRILL_STATE: join(folder, 'state'),
    TMPDIR: process.env.TMPDIR,
  };
  return new Promise(resolve => {
    const cwd = join(folder, folderFor(line));
    execFile('/bin/sh', ['-c', line], { cwd, env, timeout: 180_000 }, (error, stdout, stderr) => {
      const code = typeof error?.code === 'number' ? error.code : error === null ? 0 : -1;
      resolve({ code, text: `${stderr}${stdout.slice(-2_000)}` });
    });
  });
}

/** What the pages take for granted: the commands, an inventory of hosts, some logs and rules. */
async function furnish({ folder }: Workplace): Promise<void> {
  for (const name of [
    'bin',
    'bare',
    'new',
    'own/logs',
    'own/sigma',
    '.ssh',
    '.local/state/servicedrill/runs',
  ])
    await mkdir(join(folder, name), { recursive: true });
  await script(folder, 'npm', 'exit 0');
  await script(folder, 'npx', 'exec "$@"');
  for (const name of ['simulate', 'servicedrill'])
    await script(folder, name, `exec '${process.execPath}' '${program}' "$@"`);
  await writeFile(join(folder, '.ssh/config'), 'Host web01\n  HostName 127.0.0.1\n');
  await writeFile(join(folder, 'own/servicedrill.yml'), await inventory());
  await logs(folder);
  await shownFiles(folder);
}

/** Files that pages show with their names, ```yaml rules/a.yml```, for those who work beside an inventory or without one. */
async function shownFiles(folder: string): Promise<void> {
  const page = await readFile(join(root, 'docs/own-rules.md'), 'utf8');
  for (const [, name = '', text = ''] of page.matchAll(/^```yaml (\S+)\n(.*?)^```/gms))
    for (const place of ['bare', 'own']) {
      await mkdir(dirname(join(folder, place, name)), { recursive: true });
      await writeFile(join(folder, place, name), text);
    }
}

async function script(folder: string, name: string, body: string): Promise<void> {
  const file = join(folder, 'bin', name);
  await writeFile(file, `#!/bin/sh\n${body}\n`);
  await chmod(file, 0o755);
}

async function inventory(): Promise<string> {
  const port = await closedPort();
  const host = (name: string, platform: string) =>
    `  ${name}:\n    platform: ${platform}\n    lab: true\n    address: 127.0.0.1\n    port: ${port}\n    accounts: {actor: {user: root}}\n`;
  return `hosts:\n${['web01', 'web02'].map(name => host(name, 'linux')).join('')}${host('win01', 'windows')}${host('mac01', 'macos')}groups:\n  web: ['web*']\n`;
}

async function logs(folder: string): Promise<void> {
  const own = (name: string) => join(folder, 'own', name);
  const samples = join(root, 'test/validators/recorded/samples');
  const evtx = gunzipSync(await readFile(join(samples, 'psexec-service.evtx.gz')));
  await writeFile(own('Security.evtx'), evtx);
  await writeFile(own('logs/System.evtx'), evtx);
  await writeFile(own('audit.log.gz'), gzipSync(auditLine));
  const rule = join(root, 'validators/rules/linux/auditd_lnx_service_start.yml');
  await mkdir(own('sigma/rules'), { recursive: true });
  for (const name of ['my-rule.yml', 'sigma/rules/one.yml']) await copyFile(rule, own(name));
  const run = join(folder, '.local/state/servicedrill/runs/20260131-k3v9');
  await mkdir(run, { recursive: true });
  await writeFile(join(run, 'events.jsonl'), '');
}

const auditLine =
  'type=SERVICE_START msg=audit(1769853600.000:10): pid=1 uid=0 auid=4294967295 ses=4294967295 subj=unconfined msg=\'unit=backup comm="systemd" exe="/usr/lib/systemd/systemd" hostname=? addr=? terminal=? res=success\'\n';
