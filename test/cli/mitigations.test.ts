import { join } from 'node:path';
import { expect } from 'chai';
import type { Result } from '../../reports/index.ts';
import { EmulatedHost, sh } from '../emulated-host.ts';
import { Workplace } from '../simulate.ts';

const hosts = { linux: 'lab-linux01', windows: 'lab-win01', macos: 'lab-mac01' } as const;
const platforms = ['linux', 'windows', 'macos'] as const;

describe('mitigations and controls on the emulated hosts', () => {
  let place: Workplace;
  beforeEach(async () => {
    place = await Workplace.make();
  });
  afterEach(() => place.close());

  const scenariosOf = (result: Result) => result.hosts.flatMap(each => each.scenarios);
  const rowsOf = (result: Result) => scenariosOf(result).flatMap(({ expectations }) => expectations);

  for (const platform of platforms) {
    it(`${platform}: the low account is refused what the administrator may; looking at services stays silent`, async () => {
      const ids = ['unprivileged-service', 'service-permissions', 'read-only-enumeration'];
      const named = ids.flatMap(id => ['--scenario', `${id}-${platform}`]);
      const result = await place.drill(['--host', hosts[platform], ...named]);
      const verdicts = scenariosOf(result).map(({ id, expectations }) => [
        id.replace(`-${platform}`, ''),
        ...expectations.map(({ verdict }) => verdict),
      ]);
      expect(verdicts).to.have.deep.members([
        ['unprivileged-service', 'refused'],
        ['service-permissions', 'refused', 'refused'],
        ['read-only-enumeration', 'silent'],
      ]);
      for (const scenario of scenariosOf(result))
        expect(scenario).to.include({ outcome: 'executed', restored: true });
      const [control, attempt] =
        scenariosOf(result).find(({ id }) => id.startsWith('unprivileged'))?.changes ?? [];
      expect(control).to.include({ applied: 'yes', verifiedAbsent: true });
      expect(attempt).to.include({ applied: 'no', verifiedAbsent: true });
      expect(result.exitCode).to.equal(0);
    });
  }

  describe('on a host that was prepared', () => {
    let host: EmulatedHost;
    afterEach(() => host.close());

    /** Runs commands as the administrator, then the scenario. */
    async function drill(
      platform: (typeof platforms)[number],
      scenario: string,
      ...commands: readonly (readonly string[])[]
    ) {
      host = await EmulatedHost.start(hosts[platform]);
      const runner = await host.runner('actor');
      for (const [program = '', ...args] of commands)
        expect(await runner.exec({ program, args }), args.join(' ')).to.include({ code: 0 });
      const file = await place.write('inventory.yml', host.inventory());
      return place.drill(['--inventory', file, '--host', hosts[platform], '--scenario', scenario]);
    }

    const weak = [
      [
        'linux',
        '/etc/systemd/system/weak.service',
        [
          ['touch', '/etc/systemd/system/weak.service'],
          ['chmod', '666', '/etc/systemd/system/weak.service'],
        ],
      ],
      [
        'windows',
        'C:\\ProgramData\\weak.exe',
        [
          [
            'cmd.exe',
            '/d',
            '/c',
            'copy',
            '/b',
            'C:\\Windows\\System32\\locator.exe',
            'C:\\ProgramData\\weak.exe',
          ],
          ['sc.exe', 'create', 'weak', 'binPath=', '"C:\\ProgramData\\weak.exe" -k'],
        ],
      ],
      [
        'macos',
        '/Library/LaunchDaemons/weak.plist',
        [
          ['touch', '/Library/LaunchDaemons/weak.plist'],
          ['chmod', '666', '/Library/LaunchDaemons/weak.plist'],
        ],
      ],
    ] as const;
    for (const [platform, path, commands] of weak) {
      it(`${platform}: what of a service the low account may write is named, with the lines that fix it`, async () => {
        const [audit, refusal] = rowsOf(
          await drill(platform, `service-permissions-${platform}`, ...commands),
        );
        expect(audit).to.include({ verdict: 'allowed', met: false });
        expect(audit?.why).to.match(
          /^the host should have refused it and did not: [12] of \d+ may be written: /,
        );
        expect(audit?.why).to.include(path);
        expect(audit?.fix).to.not.be.empty;
        expect(refusal).to.include({ verdict: 'refused', met: true });
      });
    }

    for (const [mode, verdict] of [
      ['755', 'allowed'],
      ['750', 'refused'],
    ] as const) {
      it(`user-systemd-unit: ${verdict} where systemctl has mode ${mode}`, async () => {
        const result = await drill('linux', 'user-systemd-unit', ['chmod', mode, '/usr/bin/systemctl']);
        const [row] = rowsOf(result);
        expect(row?.verdict).to.equal(verdict);
        if (verdict === 'refused') expect(row?.why).to.match(/Permission denied; seen in the log/);
        expect(result.summary.restored).to.equal(true);
        const runner = await host.runner('actor');
        const left = await runner.exec({ program: 'find', args: ['/home', '/root', '-name', '*sdrill*'] });
        expect(left).to.include({ code: 0, stdout: '' });
      });
    }

    const agents = '/Users/drilluser/Library/LaunchAgents';
    for (const [folder, verdict, commands] of [
      ["the user's own", 'allowed', []],
      [
        "root's",
        'refused',
        [
          ['mkdir', '-p', agents],
          ['chown', 'root:wheel', agents],
        ],
      ],
    ] as const) {
      it(`user-launch-agent: an agent is ${verdict} where the folder is ${folder}, a daemon refused`, async () => {
        const result = await drill('macos', 'user-launch-agent', ...commands);
        expect(rowsOf(result).map(row => row.verdict)).to.deep.equal(['refused', verdict]);
        expect(result.summary.restored).to.equal(true);
        const runner = await host.runner('actor');
        const left = await runner.exec({ program: 'find', args: ['/Users/drilluser', '-name', '*sdrill*'] });
        expect(left).to.include({ code: 0, stdout: '' });
      });
    }

    for (const [platform, scenario, weak, prepared] of [
      ['linux', 'user-systemd-unit', '', []],
      ['macos', 'user-launch-agent', '', []],
      [
        'linux',
        'service-permissions-linux',
        '/etc/systemd/system/weak.service',
        [
          ['touch', '/etc/systemd/system/weak.service'],
          ['chmod', '666', '/etc/systemd/system/weak.service'],
        ],
      ],
      [
        'macos',
        'service-permissions-macos',
        '/Library/LaunchDaemons/weak.plist',
        [
          ['touch', '/Library/LaunchDaemons/weak.plist'],
          ['chmod', '666', '/Library/LaunchDaemons/weak.plist'],
        ],
      ],
    ] as const) {
      it(`${scenario}: the lines that the report names, followed to the letter, lead to refused`, async () => {
        const unmet = rowsOf(await drill(platform, scenario, ...prepared)).filter(({ met }) => !met);
        expect(unmet.map(({ verdict }) => verdict)).to.deep.equal(['allowed']);
        const runner = await host.runner('actor');
        for (const line of unmet.flatMap(({ fix }) => fix))
          expect(await sh(runner, line.replaceAll('PATH', weak)), line).to.include({ code: 0 });
        const words = ['--inventory', join(place.folder, 'inventory.yml'), '--host', hosts[platform]];
        const again = await place.drill([...words, '--scenario', scenario]);
        expect(rowsOf(again).filter(({ met }) => !met)).to.deep.equal([]);
        expect(again.exitCode).to.equal(0);
      });
    }

    const rule = [
      'reg.exe',
      'add',
      'HKLM\\SOFTWARE\\Microsoft\\Windows Defender\\Windows Defender Exploit Guard\\ASR\\Rules',
      '/v',
      'd1e49aac-8f56-4280-b9ba-993a6d77406c',
      '/f',
      '/d',
    ];
    const modes = [
      ['blocks', '1', 'refused', /seen in the log/],
      ['only tells', '2', 'allowed', /audit mode/],
      ['is off', '0', 'allowed', /should have refused it and did not; not seen in the log/],
    ] as const;
    for (const [mode, value, verdict, why] of modes) {
      it(`asr-psexec: ${verdict} where the rule ${mode}`, async () => {
        const result = await drill('windows', 'asr-psexec', [...rule, value]);
        const [row] = rowsOf(result);
        expect(row?.verdict).to.equal(verdict);
        expect(row?.why).to.match(why);
        expect(row?.fix).to.have.length(verdict === 'allowed' ? 1 : 0);
        expect(row?.evidence.telemetry.state).to.equal(mode === 'is off' ? 'no' : 'yes');
        expect(result.exitCode).to.equal(verdict === 'allowed' ? 1 : 0);
      });
    }

    it('a service of the same name that was there before keeps the host untouched', async () => {
      const stock = ['sc.exe', 'create', 'PSEXESVC', 'binPath=', 'C:\\Windows\\System32\\locator.exe'];
      const result = await drill('windows', 'psexec-like', stock);
      const [scenario] = scenariosOf(result);
      expect(scenario?.outcome).to.equal('skipped');
      expect(JSON.stringify(scenario)).to.include(
        'windowsService PSEXESVC cannot be proven absent beforehand',
      );
      const runner = await host.runner('actor');
      expect(await runner.exec({ program: 'sc.exe', args: ['query', 'PSEXESVC'] })).to.include({ code: 0 });
    });
  });
});
