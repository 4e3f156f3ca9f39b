import { writeFile } from 'node:fs/promises';
import { expect } from 'chai';
import type { Account } from '../../inventory/index.ts';
import { connect } from '../../runners/index.ts';
import { openssh, ours } from '../systems.ts';
import { verifies } from '../verified.ts';
import { realSshd } from '../want-table.ts';
import { wants } from '../wants.ts';
import { failureOf } from './failure.ts';
import { type Sshd, type SshdOptions, startSshd } from './sshd.ts';
import { transports } from './transports.ts';

const secret = 'correct horse';
process.env.DRILL_TEST_SECRET = secret;
process.env.DRILL_TEST_WRONG = 'wrong horse';
const password = { kind: 'password', password: { from: 'environment', name: 'DRILL_TEST_SECRET' } } as const;
const wrong = { kind: 'password', password: { from: 'environment', name: 'DRILL_TEST_WRONG' } } as const;

const users = [{ name: 'drill', password: secret }];
const unix = () => ['auth required pam_unix.so'];

/** An sshd with a user who has a password, and logins as that user. */
const server = (options: SshdOptions) => {
  let sshd: Sshd | undefined;
  before(async () => {
    sshd = await startSshd({ users, ...options });
  });
  after(() => sshd?.stop());
  const started = () => {
    if (sshd === undefined) throw new Error('the sshd is not there');
    return sshd;
  };
  return {
    directory: () => started().directory,
    key: () => ({ kind: 'key', path: started().keyFile }) as const,
    async attempt(logins: Account['logins'], transport: (typeof transports)[number] = 'ssh') {
      const account = { user: 'drill', logins };
      const accounts = { actor: account, observer: account };
      const runner = await connect(started().host({ accounts, transport }), 'actor');
      try {
        const { stdout } = await runner.exec({ program: 'id', args: ['-un'] });
        expect(stdout).to.equal('drill\n');
      } finally {
        await runner.close();
      }
    },
  };
};

describe('a login with a password at a real sshd', () => {
  wants(...realSshd);
  verifies('Logins with a password and by keyboard-interactive, through PAM', openssh, ours.sshd);

  for (const [asks, config] of [
    ['takes passwords and dialogues', ['KbdInteractiveAuthentication yes']],
    ['takes passwords only', ['KbdInteractiveAuthentication no']],
    ['takes a dialogue only', ['PasswordAuthentication no', 'KbdInteractiveAuthentication yes']],
  ] as const) {
    describe(`that ${asks}`, () => {
      const { attempt } = server({ config, pam: unix });

      it('succeeds with the right one', () => attempt([password]));

      it('is refused with a wrong one, and says so without it', async () => {
        const error = await failureOf(attempt([wrong]));
        expect(error.reason).to.equal('authentication');
        expect(error.message).to.contain('accepted none of: the password').and.not.contain('horse');
      });
    });
  }

  describe('that takes keys only', () => {
    const { attempt } = server({ config: ['PasswordAuthentication no', 'KbdInteractiveAuthentication no'] });

    it('is refused, and told what it takes', async () => {
      const error = await failureOf(attempt([password]));
      expect(error.reason).to.equal('authentication');
      expect(error.fix).to.contain('it takes publickey');
    });
  });

  it('is none of the transport openssh, at which nobody types', async () => {
    const sshd = await startSshd({ users, pam: unix });
    try {
      const account = { user: 'drill', logins: [password] };
      const host = sshd.host({ transport: 'openssh', accounts: { actor: account, observer: account } });
      const error = await failureOf(connect(host, 'actor'));
      expect(error.reason).to.equal('credentials');
      expect(error.message).to.contain('types no password');
      expect(error.fix).to.contain('ssh-agent');
    } finally {
      await sshd.stop();
    }
  });
});

describe('a second factor at a real sshd', () => {
  wants(...realSshd);
  verifies('A second factor: refused in one line, taken where it is the password', openssh, ours.sshd);
  const both = ['AuthenticationMethods publickey,keyboard-interactive', 'KbdInteractiveAuthentication yes'];

  describe('that is the password', () => {
    const { attempt, key } = server({ config: both, pam: unix });

    for (const transport of transports) {
      it(`is reported in one line where the account has a key alone (${transport})`, async () => {
        const error = await failureOf(attempt([key()], transport));
        expect(error.reason).to.equal('authentication');
        expect(error.message).to.contain('asks for more (keyboard-interactive)');
        expect(error.message).not.to.contain('\n');
        expect(error.fix).to.contain('second factor');
      });
    }

    it('is given where the account has both', () => attempt([key(), password]));

    it('is refused where the password is wrong', async () => {
      const error = await failureOf(attempt([key(), wrong]));
      expect(error.message).to.contain('asks for more').and.not.contain('horse');
    });
  });

  describe('that is a code', () => {
    wants('second factor');
    const { attempt, key } = server({
      config: both,
      prepare: async directory => {
        const lines = ['JBSWY3DPEHPK3PXP', '" TOTP_AUTH', '" DISALLOW_REUSE', ''];
        await writeFile(`${directory}/totp`, lines.join('\n'), { mode: 0o600 });
        return [];
      },
      pam: directory => [`auth required pam_google_authenticator.so secret=${directory}/totp user=root`],
    });

    it('is never answered with the password, and its question is told', async () => {
      const error = await failureOf(attempt([key(), password]));

      expect(error.message).to.contain('asks for more (Verification code:)');
      expect(error.message).not.to.contain('horse');
    });
  });
});
