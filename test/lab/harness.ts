import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DebianHost, debianDown, debianUp, missingPackages } from '../../lab/index.ts';
import { demand } from '../wants.ts';
import { atEnd } from './ending.ts';
import { hangUp, settled } from './harness-ssh.ts';

export { loadedAuditRules, withAuditdStopped, withoutAuditRules } from './harness-audit.ts';
export { citedRecords } from './harness-records.ts';
export { differences, processesNaming, sameAs, snapshot } from './harness-snapshot.ts';
export { withOwnSource } from './harness-source.ts';
export { freePort, ssh, sshOk, tunnel } from './harness-ssh.ts';
export { type SecondSshd, secondSshd } from './harness-sshd.ts';

/** Two machines serve every lab test of a process: one audited from its kernel's start, one not. */
type Variant = 'audited' | 'not-audited';

const hosts = new Map<Variant, Promise<DebianHost>>();
const interrupted = new AbortController();
const stateDir = await mkdtemp(join(tmpdir(), 'lab-'));

/**
 * The Debian host that all test files share, booted when the first asks for it. Leave it as you found it.
 * Where a package is missing the calling suite is skipped and says why; in CI (CI=true) that is a failure.
 */
export async function labHost(
  suite: Mocha.Context,
  { audit = true }: { audit?: boolean } = {},
): Promise<DebianHost> {
  await skipWithoutPackages(suite);
  suite.timeout(15 * 60_000);
  return await booted(audit ? 'audited' : 'not-audited');
}

/** For a run of all test files: both machines, one after the other, while the first tests run. */
export async function bootAhead(): Promise<void> {
  if ((await missingPackages()).length > 0) return;
  // Whoever needs a machine that does not come up is told so.
  await booted('audited').catch(() => {});
  await booted('not-audited').catch(() => {});
}

function booted(variant: Variant): Promise<DebianHost> {
  const host = hosts.get(variant) ?? boot(variant);
  hosts.set(variant, host);
  return host;
}

/** Cuts the machine's power and waits until it has booted again. */
export async function powerCut(host: DebianHost): Promise<void> {
  await hangUp(host);
  await host.reset();
  await host.ready();
  await settled(host);
}

export function skipWithoutPackages(suite: Mocha.Context): Promise<void> {
  return demand(suite, 'Debian host');
}

async function boot(variant: Variant): Promise<DebianHost> {
  const host = await debianUp({
    name: variant === 'audited' ? 'lab-debian01' : 'lab-debian02',
    audit: variant === 'audited',
    stateDir,
    signal: interrupted.signal,
    onProgress: text => console.error(`    ${text}`),
  });
  await settled(host);
  return host;
}

async function endAll(): Promise<void> {
  interrupted.abort();
  // Whoever talks to a machine that is down hears of it at once; one that came up meanwhile goes too.
  await debianDown(undefined, { stateDir });
  await Promise.allSettled(hosts.values());
  await debianDown(undefined, { stateDir });
  await rm(stateDir, { recursive: true, force: true });
}

atEnd(endAll);
