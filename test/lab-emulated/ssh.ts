import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { XMLParser } from 'fast-xml-parser';
import { type EmulatedLab, type LabHost, type LabOptions, startEmulatedLab } from '../../lab/index.ts';

interface Answer {
  readonly code: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

type Role = keyof LabHost['accounts'];

/** An emulated lab, driven by the system's own ssh with the host keys pinned. */
export interface SshLab {
  readonly lab: EmulatedLab;
  readonly host: LabHost;
  ssh(command: string, options?: { role?: Role; input?: string }): Promise<Answer>;
  close(): Promise<void>;
}

export async function sshLab(options: LabOptions): Promise<SshLab> {
  const lab = await startEmulatedLab(options);
  const folder = await mkdtemp(join(tmpdir(), 'servicedrill-test-'));
  const knownHosts = join(folder, 'known_hosts');
  await writeFile(knownHosts, lab.knownHosts());
  const [host] = lab.hosts;
  if (host === undefined) throw new Error('no host');
  return {
    lab,
    host,
    ssh: async (command, { role = 'actor', input = '' } = {}) => {
      const { user, keyFile } = host.accounts[role];
      const strict = [
        '-o',
        `UserKnownHostsFile=${knownHosts}`,
        '-o',
        'StrictHostKeyChecking=yes',
        '-o',
        'BatchMode=yes',
      ];
      const where = ['-p', String(host.port), '-i', keyFile, `${user}@${host.address}`];
      const ran = await execa('ssh', ['-F', 'none', ...strict, ...where, command], {
        reject: false,
        input,
        timeout: 10_000,
        stripFinalNewline: false,
      });
      return { code: ran.exitCode, stdout: ran.stdout, stderr: ran.stderr };
    },
    close: async () => {
      await lab.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export interface WindowsRecord {
  readonly id: number;
  readonly recordId: number;
  readonly userSid: string | undefined;
  readonly fields: Readonly<Record<string, string>>;
}

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  parseTagValue: false,
  isArray: name => name === 'Event' || name === 'Data',
});

/** Events of a channel as `wevtutil qe` prints them. */
export async function events({ ssh }: SshLab, channel: string, id?: number): Promise<WindowsRecord[]> {
  const query = id === undefined ? '*' : `*[System[(EventID=${id})]]`;
  const { stdout } = await ssh(`wevtutil qe "${channel}" "/q:${query}" /f:xml`);
  const parsed: unknown = parser.parse(`<Events>${stdout}</Events>`);
  return at(parsed, 'Events', 'Event').map(event => ({
    id: Number(text(event, 'System', 'EventID')),
    recordId: Number(text(event, 'System', 'EventRecordID')),
    userSid: text(event, 'System', 'Security', '@UserID') || undefined,
    fields: Object.fromEntries(at(event, 'EventData', 'Data').map(data => [text(data, '@Name'), text(data)])),
  }));
}

function at(value: unknown, ...path: readonly string[]): unknown[] {
  const found = path.reduce<unknown>(
    (inner, key) => (typeof inner === 'object' && inner !== null ? Reflect.get(inner, key) : undefined),
    value,
  );
  return Array.isArray(found) ? found : found === undefined || found === '' ? [] : [found];
}

function text(value: unknown, ...path: readonly string[]): string {
  const [found] = path.length === 0 ? [value] : at(value, ...path);
  if (typeof found === 'object' && found !== null)
    return '#text' in found ? String(Reflect.get(found, '#text')) : '';
  return found === undefined ? '' : String(found);
}
