import { chmod, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { type EmulatedLab, startEmulatedLab } from '../../lab/index.ts';
import { type Result, resultModel } from '../../reports/index.ts';
import { descendants } from '../runners/processes.ts';
import { type Sshd, startSshd } from '../runners/sshd.ts';
import { ending, said, Workplace } from '../simulate.ts';
import { realSshd } from '../want-table.ts';
import { wants } from '../wants.ts';

const drill = ['--host', 'inner', '--scenario', 'systemd-service'];
const check = ['check', ...drill];

describe('a drill through a jump host, from ~/.ssh/config to the verdicts', () => {
  wants(...realSshd);
  let gate: Sshd;
  let lab: EmulatedLab;
  let place: Workplace;

  before(async () => {
    gate = await startSshd({ users: [{ name: 'jumper' }] });
  });
  after(() => gate?.stop());
  beforeEach(async () => {
    lab = await startEmulatedLab({ hosts: ['lab-linux01'] });
    place = await Workplace.make();
    await mkdir(join(place.folder, '.ssh'));
    await writeConfig(gate.port);
    const known = `[127.0.0.1]:${gate.port} ${gate.hostKey}\n${lab.knownHosts()}`;
    await place.write('.ssh/known_hosts', known);
  });
  afterEach(async () => {
    await place?.close();
    await lab?.close();
  });

  const writeConfig = async (gatePort: number) => {
    const [host] = lab.hosts;
    if (host === undefined) throw new Error('no host');
    const { user, keyFile } = host.accounts.actor;
    const known = join(place.folder, '.ssh', 'known_hosts');
    const lines = [
      ...['Host *', `UserKnownHostsFile ${known}`],
      ...[
        'Host gate',
        'HostName 127.0.0.1',
        `Port ${gatePort}`,
        'User jumper',
        `IdentityFile ${gate.keyFile}`,
      ],
      ...['Host inner', 'HostName 127.0.0.1', `Port ${host.port}`, 'ProxyJump gate'],
      ...[`User ${user}`, `IdentityFile ${keyFile}`],
    ];
    await place.write('.ssh/config', `${lines.join('\n')}\n`);
  };

  /** The inventory that `simulate init` drafts, with the host marked as a lab host. */
  const writeInventory = async () => {
    const { code, stderr } = await place.run(['init', '--host', 'inner']);
    expect(code, stderr).to.equal(0);
    const draft = await readFile(join(place.folder, 'servicedrill.yml'), 'utf8');
    expect(draft).to.include('transport: openssh').and.to.include("ProxyJump: goes through the system's ssh");
    await writeFile(
      join(place.folder, 'servicedrill.yml'),
      draft.replace('lab: false', 'lab: true\n    emulated: true'),
    );
  };
  const cut = () => {
    for (const [pid, argv] of descendants(gate.pid))
      if (argv[0]?.startsWith('sshd: jumper')) process.kill(pid, 'SIGKILL');
  };

  it('is drafted by init, checked, and drilled', async () => {
    await writeInventory();
    const checked = await place.run(check);
    expect(checked.code, checked.stdout + checked.stderr).to.equal(0);
    const result = await place.drill(drill);
    expect(verdicts(result)).to.not.be.empty;
    expect(new Set(verdicts(result))).to.deep.equal(new Set(['detected']));
    expect(result.hosts[0]?.transport).to.equal('openssh');
    expect(result.exitCode).to.equal(0);
  });

  it('tells in one line what is wrong on the way', async () => {
    await writeInventory();
    await writeConfig(1);
    for (const args of [drill, check]) {
      const { code, stdout, stderr } = await place.run(args);
      expect(code).to.equal(3);
      expect(stdout + stderr).to.match(/the way through gate failed: .*port 1: Connection refused/);
    }
  });

  it('says what to install where there is no ssh', async () => {
    await writeInventory();
    const { code, stdout } = await place.run(check, { PATH: place.folder });
    expect(code).to.equal(3);
    expect(stdout)
      .to.include('needs the program ssh, which is not on the PATH')
      .and.include('openssh-client');
  });

  it('goes through an ssh that cannot ask about host keys, as strictly', async () => {
    await writeInventory();
    const path = await place.write('ssh', olderSsh);
    await chmod(path, 0o700);
    const older = { PATH: `${place.folder}:${process.env.PATH}` };
    const known = await place.run(check, older);
    expect(known.code, known.stdout + known.stderr).to.equal(0);
    await place.write('.ssh/known_hosts', `[127.0.0.1]:${gate.port} ${gate.hostKey}\n`);
    const unknown = await place.run(check, older);
    expect(unknown.code).to.equal(3);
    expect(unknown.stdout).to.match(/presents a key that nothing vouches for: No ED25519 host key is known/);
  });

  it('survives that the jump host drops the connection in mid-run: all is restored', async () => {
    await writeInventory();
    const child = place.start([...drill, '--dwell', '10s', '--json']);
    const end = ending(child);
    await said(child, /act: the procedure/);
    cut();
    const { code, stdout } = await end;
    const result = resultModel.parse(JSON.parse(stdout));
    expect(result.hosts[0]?.scenarios[0]?.restored).to.equal(true);
    // Where the cut comes is left to chance; a log that was not read to its end must not make a miss.
    expect(verdicts(result)).to.not.include('missed');
    expect(code).to.be.oneOf([0, 3]);
    expect(await readdir(join(place.state, 'ledger'))).to.deep.equal([]);
  });

  it('ends with 4 where the way stays closed, keeps the ledger, and cleanup restores the host by it', async () => {
    await writeInventory();
    const child = place.start([...drill, '--dwell', '10s']);
    const end = ending(child);
    await said(child, /act: the procedure/);
    await writeConfig(1);
    cut();
    const { code, stdout, stderr } = await end;
    expect(code).to.equal(4);
    expect(stdout + stderr).to.include('HOST LEFT CHANGED');
    const files = await readdir(join(place.state, 'ledger'));
    expect(files.filter(name => name.endsWith('.jsonl'))).to.have.lengthOf(1);
    await writeConfig(gate.port);
    const cleaned = await place.run(['cleanup']);
    expect(cleaned.stdout).to.include('inner: restored');
    expect(cleaned.code).to.equal(0);
  });
});

/** The system's ssh under the name of one before KnownHostsCommand, which it then must not be given. */
const olderSsh = `#!/bin/sh
case $* in
  -V) echo "OpenSSH_8.0p1, OpenSSL" >&2; exit ;;
  *KnownHostsCommand*) echo "Bad configuration option: knownhostscommand" >&2; exit 255 ;;
esac
exec /usr/bin/ssh "$@"
`;

const verdicts = (result: Result) =>
  result.hosts.flatMap(({ scenarios }) =>
    scenarios.flatMap(({ expectations }) => expectations.map(({ verdict }) => verdict)),
  );
