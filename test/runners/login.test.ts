import { once } from 'node:events';
import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { execa } from 'execa';
import ssh2, { type AuthContext } from 'ssh2';
import type { Login } from '../../inventory/index.ts';
import { connect } from '../../runners/index.ts';
import { openssh, ours } from '../systems.ts';
import { verifies } from '../verified.ts';
import { realSshd } from '../want-table.ts';
import { wants } from '../wants.ts';
import { failureOf } from './failure.ts';
import { generateKey, hostAt, type Sshd, startSshd } from './sshd.ts';
import { type Transport, transports } from './transports.ts';

const secret = 'correct horse';
process.env.DRILL_TEST_SECRET = secret;
const fromEnvironment = { from: 'environment', name: 'DRILL_TEST_SECRET' } as const;

describe('a login with a key', () => {
  wants(...realSshd);
  verifies(
    'Logins with ed25519, ecdsa and rsa-sha2 keys, encrypted ones too, and by ssh-agent',
    openssh,
    ours.sshd,
  );
  let sshd: Sshd;
  let encrypted: string;
  before(async () => {
    sshd = await startSshd();
    encrypted = await newKey('encrypted', 'ed25519', secret);
  });
  after(() => sshd?.stop());

  const attempt = async (...logins: Login[]) => attemptBy('ssh', ...logins);
  const attemptBy = async (transport: Transport, ...logins: Login[]) => {
    const account = { user: 'root', logins };
    const accounts = { actor: account, observer: account };
    const runner = await connect(sshd.host({ transport, accounts }), 'actor');
    await runner.close();
  };
  /** A new key of root's. */
  const newKey = async (name: string, type: string, passphrase?: string): Promise<string> => {
    const file = join(sshd.directory, name);
    await generateKey(file, type, passphrase);
    await appendFile(join(sshd.directory, 'authorized_keys'), await readFile(`${file}.pub`));
    return file;
  };

  for (const type of ['ed25519', 'ecdsa', 'rsa']) {
    it(`of type ${type} is let in, plain by both transports, encrypted by ssh`, async () => {
      const path = await newKey(`plain_${type}`, type);
      for (const transport of transports) await attemptBy(transport, { kind: 'key', path });
      const sealed = await newKey(`sealed_${type}`, type, secret);
      await attempt({ kind: 'key', path: sealed, passphrase: fromEnvironment });
    });
  }

  for (const [transport, algorithm] of [
    ['ssh', 'rsa-sha2-256'],
    ['openssh', 'rsa-sha2-512'],
  ] as const) {
    it(`of type rsa signs by ${algorithm} over the transport ${transport}, and never by SHA-1`, async () => {
      const strict = await startSshd({ config: [`PubkeyAcceptedAlgorithms ${algorithm}`] });
      try {
        const path = join(strict.directory, 'id_rsa');
        await generateKey(path, 'rsa');
        await writeFile(join(strict.directory, 'authorized_keys'), await readFile(`${path}.pub`));
        const account = { user: 'root', logins: [{ kind: 'key', path } as const] };
        const accounts = { actor: account, observer: account };
        await (await connect(strict.host({ transport, accounts }), 'actor')).close();
      } finally {
        await strict.stop();
      }
    });
  }

  it('is not typed a passphrase by the transport openssh, which says so', async () => {
    const error = await failureOf(
      attemptBy('openssh', { kind: 'key', path: encrypted, passphrase: fromEnvironment }),
    );
    expect(error.reason).to.equal('credentials');
    expect(error.message).to.contain('types no passphrase').and.not.contain(secret);
  });

  it('takes the passphrase from the environment or from a command', async () => {
    await attempt({ kind: 'key', path: encrypted, passphrase: fromEnvironment });
    const argv = ['printf', `${secret}\\nnot this`];
    await attempt({ kind: 'key', path: encrypted, passphrase: { from: 'command', argv } });
  });

  it('says what is wrong with the key, and never the passphrase', async () => {
    const wrong = { from: 'command', argv: ['echo', 'a wrong one'] } as const;
    const cases: [Login, RegExp][] = [
      [{ kind: 'key', path: encrypted, passphrase: wrong }, /passphrase of .* is wrong/],
      [{ kind: 'key', path: encrypted }, /is encrypted and no passphrase/],
      [{ kind: 'key', path: `${encrypted}.pub` }, /is a public key/],
      [{ kind: 'key', path: '/no/such/key' }, /does not exist/],
      [{ kind: 'key', path: '/etc/passwd' }, /is not a key that can be used/],
      [
        { kind: 'key', path: encrypted, passphrase: { from: 'environment', name: 'NOT_SET' } },
        /NOT_SET is not set/,
      ],
      [
        {
          kind: 'key',
          path: encrypted,
          passphrase: { from: 'command', argv: ['sh', '-c', 'echo hidden; exit 4'] },
        },
        /sh, ended with exit code 4/,
      ],
    ];
    for (const [login, why] of cases) {
      const error = await failureOf(attempt(login));
      expect(error).to.include({ reason: 'credentials' });
      expect(error.message).to.match(why);
      expect(`${error.message}${error.fix}`).not.to.match(/a wrong one|correct horse|hidden/);
    }
  });

  it('goes on with the next login when one does not work', async () => {
    await attempt({ kind: 'key', path: '/no/such/key' }, { kind: 'key', path: sshd.keyFile });
  });

  for (const transport of transports) {
    it(`is refused by a server that does not know the key (${transport})`, async () => {
      const stranger = join(sshd.directory, `stranger_${transport}`);
      await generateKey(stranger, 'ed25519');
      const error = await failureOf(attemptBy(transport, { kind: 'key', path: stranger }));
      expect(error.reason).to.equal('authentication');
      expect(error.message).to.contain(`accepted none of: key ${stranger}`);
      expect(error.fix).to.contain('it takes publickey');
    });
  }

  it('comes from a real ssh-agent', async () => {
    const { stdout } = await execa('ssh-agent', ['-s', '-a', join(sshd.directory, 'agent')]);
    const pid = Number(/SSH_AGENT_PID=(\d+)/.exec(stdout)?.[1]);
    const before = process.env.SSH_AUTH_SOCK;
    try {
      process.env.SSH_AUTH_SOCK = join(sshd.directory, 'agent');
      for (const transport of transports)
        expect((await failureOf(attemptBy(transport, { kind: 'agent' }))).reason).to.equal('authentication');
      await execa('ssh-add', ['-q', sshd.keyFile]);
      for (const transport of transports) await attemptBy(transport, { kind: 'agent' });
    } finally {
      if (before === undefined) delete process.env.SSH_AUTH_SOCK;
      else process.env.SSH_AUTH_SOCK = before;
      process.kill(pid);
    }
    process.env.SSH_AUTH_SOCK = '';
    expect((await failureOf(attempt({ kind: 'agent' }))).message).to.contain('no ssh-agent is running');
  });
});

describe('a login with a password', () => {
  const attempt = async (onAuthentication: (context: AuthContext) => void) => {
    const key = ssh2.utils.generateKeyPairSync('ecdsa', { bits: 256 });
    const server = new ssh2.Server({ hostKeys: [key.private] }, client => {
      client.on('authentication', onAuthentication);
      client.on('ready', () => {});
      client.on('error', () => {});
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    const account = { user: 'drill', logins: [{ kind: 'password', password: fromEnvironment } as const] };
    const host = { ...hostAt(address.port, key.public), accounts: { actor: account, observer: account } };
    try {
      const runner = await connect(host, 'actor');
      await runner.close();
    } finally {
      server.close();
      await once(server, 'close');
    }
  };
  const methods: string[] = [];
  beforeEach(() => methods.splice(0));

  it('offers it at once, without asking for the methods first', async () => {
    await attempt(context => {
      methods.push(context.method);
      if (context.method === 'password' && context.password === secret) context.accept();
      else context.reject(['password']);
    });
    expect(methods).to.deep.equal(['password']);
  });

  it('answers a keyboard-interactive question with it where the server wants that', async () => {
    await attempt(context => {
      if (context.method !== 'keyboard-interactive') return context.reject(['keyboard-interactive']);
      context.prompt([{ prompt: 'Password: ', echo: false }], answers =>
        answers[0] === secret ? context.accept() : context.reject(),
      );
    });
  });

  it('does not give it away to a question for something else', async () => {
    let given: readonly string[] = [];
    const error = await failureOf(
      attempt(context => {
        if (context.method !== 'keyboard-interactive') return context.reject(['keyboard-interactive']);
        context.prompt([{ prompt: 'Verification code: ', echo: false }], answers => {
          given = answers;
          context.reject(['keyboard-interactive']);
        });
      }),
    );
    expect(given).to.deep.equal([]);
    expect(error.reason).to.equal('authentication');
    expect(error.message).to.contain('Verification code:').and.contain('the server accepted no login yet');
    expect(error.message).not.to.contain(secret);
  });

  it('refuses a second factor after the password clearly', async () => {
    const error = await failureOf(
      attempt(context => {
        if (context.method === 'password') return context.reject(['keyboard-interactive'], true);
        if (context.method !== 'keyboard-interactive') return context.reject(['password']);
        context.prompt([{ prompt: 'Duo two-factor login: ', echo: true }], () => context.reject());
      }),
    );
    expect(error.message).to.contain('the server accepted the login and asks for more');
    expect(error.fix).to.contain('second factor');
  });

  for (const [next, words] of [
    ['Password: ', 'did not take the password and asks for it again (Password:)'],
    ['Verification code: ', 'the server accepted no login yet and asks for more (Verification code:)'],
  ] as const)
    it(`is not called right where the dialogue goes on with ${next.trim()}`, async () => {
      const error = await failureOf(
        attempt(context => {
          if (context.method !== 'keyboard-interactive') return context.reject(['keyboard-interactive']);
          context.prompt([{ prompt: 'Password: ', echo: false }], () =>
            context.prompt([{ prompt: next, echo: false }], () => context.reject()),
          );
        }),
      );
      expect(error.reason).to.equal('authentication');
      expect(error.message).to.contain(words).and.not.contain('was right').and.not.contain(secret);
    });

  it('is reported when it is wrong', async () => {
    const error = await failureOf(attempt(context => context.reject(['password'])));
    expect(error).to.include({ reason: 'authentication' });
    expect(error.message).to.contain('accepted none of: the password').and.not.contain(secret);
  });
});
