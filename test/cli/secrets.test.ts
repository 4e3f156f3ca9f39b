import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import ssh2, { type AuthContext } from 'ssh2';
import { stringify } from 'yaml';
import { Workplace } from '../simulate.ts';

const secret = 'correct "horse" & <staple>';
const spellings = [secret, JSON.stringify(secret).slice(1, -1), Buffer.from(secret).toString('hex')];

/** A server that gives the password back wherever it can. */
async function echoing(onAuthentication: (context: AuthContext) => void) {
  const key = ssh2.utils.generateKeyPairSync('ecdsa', { bits: 256 });
  const server = new ssh2.Server({ hostKeys: [key.private] }, client => {
    client.on('authentication', onAuthentication);
    client.on('error', () => {});
    client.on('session', accept =>
      accept().on('exec', (acceptExec, _reject, { command }) => {
        const channel = acceptExec();
        const answers = spellings.map(text => `login says ${text}`).join('\n');
        // The wrapper's opening line, so that the rest is the program's own.
        const [, nonce = ''] = /([0-9a-f]{16,})/.exec(command) ?? [];
        channel.write(`${nonce}\n${answers}\n`);
        channel.stderr.write(`${answers}\n`);
        channel.exit(1);
        channel.end();
      }),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const [type, base64] = key.public.split(' ');
  const account = { user: 'drill', password: { env: 'DRILL_TEST_SECRET' } };
  const host = {
    ...{ platform: 'linux', transport: 'ssh', address: '127.0.0.1', port: address.port, lab: true },
    host_key: `${type} ${base64}`,
    accounts: { actor: account, observer: account },
  };
  return { server, inventory: stringify({ hosts: { echo: host } }) };
}

describe('a password that the server gives back', () => {
  const everything = async (onAuthentication: (context: AuthContext) => void, ...words: string[]) => {
    const { server, inventory } = await echoing(onAuthentication);
    const workplace = await Workplace.make(inventory);
    try {
      const env = { DRILL_TEST_SECRET: secret };
      const { stdout, stderr } = await workplace.run([...words, '--host', 'echo'], env);
      const files = await readdir(workplace.folder, { recursive: true, withFileTypes: true });
      const texts = await Promise.all(
        files.filter(file => file.isFile()).map(file => readFile(join(file.parentPath, file.name), 'utf8')),
      );
      return [stdout, stderr, ...texts].join('\n');
    } finally {
      server.close();
      await workplace.close();
    }
  };
  const hides = (text: string) => {
    for (const spelling of spellings) expect(text.toLowerCase()).not.to.contain(spelling.toLowerCase());
    expect(text).not.to.contain('horse');
  };

  for (const words of [
    ['check', '--scenario', 'systemd-run'],
    ['run', '--scenario', 'systemd-run'],
    ['run', '--scenario', 'systemd-run', '--json'],
  ])
    it(`stands nowhere in what ${words.join(' ')} prints and writes`, async () => {
      const text = await everything(context => context.accept(), ...words);
      hides(text);
      expect(text.includes('[secret]'), 'an answer was kept').to.equal(words[0] === 'run');
    });

  it('stands nowhere where the login itself tells it', async () => {
    const text = await everything(
      context => {
        if (context.method !== 'keyboard-interactive') return context.reject(['keyboard-interactive']);
        context.prompt([{ prompt: 'Password: ', echo: false }], () =>
          context.prompt(
            [{ prompt: `${'x'.repeat(180)} ${secret} was wrong. Password: `, echo: false }],
            () => context.reject(),
          ),
        );
      },
      'check',
      '--scenario',
      'systemd-run',
    );
    hides(text);
    expect(text).to.contain('did not take the password');
  });
});
