import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DebianHost, debianDown, debianUp, missingPackages } from '../../lab/index.ts';
import { atEnd } from './ending.ts';
import { settled } from './harness-ssh.ts';

export { loadedAuditRules, withAuditdStopped, withoutAuditRule } from './harness-audit.ts';
export { differences, processesNaming, sameAs, snapshot } from './harness-snapshot.ts';
export { freePort, ssh, sshArguments, sshOk } from './harness-ssh.ts';

/** Two machines serve every lab test of a run: one audited from its kernel's start, one not. */
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
  const variant = audit ? 'audited' : 'not-audited';
  const host = hosts.get(variant) ?? boot(variant);
  hosts.set(variant, host);
  return await host;
}

/** Cuts the machine's power and waits until it has booted again. */
export async function powerCut(host: DebianHost): Promise<void> {
  await host.reset();
  await host.ready();
  await settled(host);
}

export async function skipWithoutPackages(suite: Mocha.Context): Promise<void> {
  const missing = await missingPackages();
  if (missing.length === 0) return;
  const reason = `the Debian lab host needs these packages: ${missing.join(' ')}`;
  if (process.env.CI === 'true') throw new Error(reason);
  console.error(`    skipped: ${reason}`);
  suite.skip();
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
  await Promise.allSettled(hosts.values());
  await debianDown(undefined, { stateDir });
  await rm(stateDir, { recursive: true, force: true });
}

atEnd(endAll);
