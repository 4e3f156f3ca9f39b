import type { Client, ClientChannel } from 'ssh2';
import type { Host } from '../../inventory/index.ts';
import { ConnectError } from '../contract.ts';
import { oneLine } from '../remote-text.ts';

/** A healthy server waits for its client to speak first; one that is silent for so long is none of ours to explain. */
const patienceMs = 3_000;

const subsystemLine = 'Subsystem powershell /usr/bin/pwsh -sshs -NoLogo';

/** What is wrong with the host's subsystem `powershell`; undefined where nothing shows. */
export const subsystemFailure = async (client: Client, host: Host): Promise<ConnectError | undefined> => {
  const heard = await askSubsystem(client);
  if (heard === undefined) {
    return new ConnectError(
      'configuration',
      `${host.name}: its sshd has no subsystem called powershell`,
      `add to its sshd_config: ${subsystemLine} (on Windows the path of pwsh.exe without spaces)`,
    );
  }
  const { code, said } = heard;
  if (code === 126 || code === 127 || /not found|cannot find|not recognized|No such file/i.test(said)) {
    return new ConnectError(
      'configuration',
      `${host.name}: its subsystem powershell starts no PowerShell: ${said || `exit code ${code}`}`,
      'install PowerShell 7 there, or write its path into sshd_config; stock 5.1 needs transport: ssh, dialect: powershell',
    );
  }
  if (said === '' && code === undefined) return undefined;
  return new ConnectError(
    'protocol',
    `${host.name}: something is printed before PowerShell may speak: ${said || `exit code ${code}`}`,
    "a start-up file of the account's shell (.bashrc) prints; let it do so only in interactive shells",
  );
};

/** Undefined where there is no such subsystem. */
const askSubsystem = (client: Client): Promise<FirstWords | undefined> =>
  new Promise(resolve => {
    // Listened to at once: one packet may hold the channel, the program's ending and the channel's.
    client.subsys('powershell', (error, channel) => resolve(error ? undefined : firstWords(channel)));
  });

interface FirstWords {
  readonly code: number | undefined;
  readonly said: string;
}

const firstWords = (channel: ClientChannel): Promise<FirstWords> =>
  new Promise(resolve => {
    let code: number | undefined;
    let text = '';
    const done = () => {
      clearTimeout(timer);
      channel.close();
      resolve({ code, said: oneLine(text) });
    };
    const timer = setTimeout(done, patienceMs);
    const hear = (chunk: Buffer) => {
      if (text.length < 4_096) text += chunk.toString('utf8');
    };
    channel.on('data', hear);
    channel.stderr.on('data', hear);
    channel.on('error', () => {});
    channel.once('exit', (status: number | null) => {
      code = status ?? undefined;
    });
    channel.once('close', done);
  });
