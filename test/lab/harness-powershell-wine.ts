import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type NamespaceHost, powershellDown, powershellUp } from '../../lab/index.ts';
import { atEnd } from './ending.ts';
import { pwshOf } from './harness-pwsh.ts';
import { skipWithoutWine } from './harness-wine.ts';

/** A host that is spoken to by PowerShell remoting, with Wine's service manager and registry behind it. */
export async function powershellOnWine(suite: Mocha.Context): Promise<NamespaceHost> {
  await skipWithoutWine(suite);
  const { restore } = await pwshOf(suite);
  const stateDir = await mkdtemp(join(tmpdir(), 'lab-psrp-wine-'));
  const interrupted = new AbortController();
  atEnd(async () => {
    interrupted.abort();
    await powershellDown(undefined, { stateDir });
    await rm(stateDir, { recursive: true, force: true });
    restore();
  });
  return powershellUp({ stateDir, signal: interrupted.signal });
}
