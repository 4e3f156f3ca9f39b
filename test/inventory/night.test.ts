import { expect } from 'chai';
import { blackoutOf, InventoryError, parseInventory } from '../../inventory/index.ts';

const hosts = 'hosts:\n  web01: {platform: linux, accounts: {actor: {user: root}}}\n';
const expectationsOf = (id: string) =>
  id === 'systemd-run' ? ['command-execution', 'process-creation'] : undefined;
const parse = (text: string) =>
  parseInventory(`${hosts}${text}`, 'hosts.yml', ['systemd-run', 'psexec-like', 'all'], expectationsOf);

function mistakes(text: string): string[] {
  try {
    parse(text);
    return [];
  } catch (error) {
    if (error instanceof InventoryError) return error.message.split('\n');
    throw error;
  }
}

const gap = (settings: string) =>
  `accepted:\n  - {until: 2027-03-01, owner: Ada, reason: no sensor, ${settings}}\n`;

describe('what the inventory says of nights', () => {
  it('nightly, accepted and notify are read with their defaults', () => {
    const { nightly, accepted, notify } = parse(
      `nightly: {hosts: web*, within: 90m, retries: 1, blackout: [sat, 2026-12-24..2027-01-02]}
${gap('scenario: systemd-run')}notify: [{webhook: {env: HOOK}, format: slack}, {mail: soc@example.org}]
`,
    );
    expect(nightly).to.deep.include({
      ...{ hosts: ['web*'], scenarios: ['all'], withinMs: 5_400_000, hostWithinMs: 3_600_000, retries: 1 },
      ...{ inconclusiveNights: 3, catchUp: true },
    });
    expect(accepted).to.deep.equal([
      { scenario: 'systemd-run', until: '2027-03-01', owner: 'Ada', reason: 'no sensor' },
    ]);
    expect(notify).to.deep.equal([
      {
        kind: 'webhook',
        when: 'change',
        url: { from: 'environment', name: 'HOOK' },
        format: 'slack',
        headers: {},
      },
      { kind: 'mail', when: 'change', to: ['soc@example.org'], sendmail: '/usr/sbin/sendmail' },
    ]);
  });

  const table: readonly (readonly [string, string, string])[] = [
    ['a host', 'nightly: {hosts: wbe01}', '3:18: host "wbe01" is not known; did you mean web01?'],
    [
      'a scenario',
      'nightly: {scenarios: [systemd-rum]}',
      '3:23: scenario "systemd-rum" is not known; did you mean systemd-run?',
    ],
    ['a key', 'nightly: {whithin: 2h}', '3:11: key "whithin" is not known; did you mean within?'],
    ['a duration', 'nightly: {within: soon}', '3:19: within "soon" is not a duration; write 90s, 30m or 2h'],
    [
      'a day that no month has',
      'nightly: {blackout: 2026-02-30}',
      '3:21: blackout "2026-02-30" is no day (2026-02-30); write sat, mon-fri, 2026-12-24 or 2026-12-24..2027-01-02',
    ],
    [
      "a gap's scenario",
      gap('scenario: systemd-rum'),
      '4:66: scenario "systemd-rum" is not known; did you mean systemd-run?',
    ],
    [
      "a gap's expectation",
      gap('scenario: systemd-run, expectation: comand-execution'),
      '4:92: systemd-run has no expectation "comand-execution"; did you mean command-execution?',
    ],
    [
      "a gap's host",
      gap('scenario: systemd-run, host: web1'),
      '4:85: host "web1" is not known; did you mean web01?',
    ],
  ];
  for (const [what, text, complaint] of table)
    it(`${what} that is not there is reported with its place`, () => {
      expect(mistakes(text)).to.deep.equal([`hosts.yml:${complaint}`]);
    });

  it('until is a day that exists', () => {
    expect(mistakes(gap('scenario: systemd-run').replace('2027-03-01', '2027-02-29')).join()).to.match(
      /until "2027-02-29" is no day; write 2027-03-01/,
    );
  });

  it('a blackout holds on its weekdays and from its first day to its last', () => {
    const blackout = ['sat-sun', '2026-12-24..2026-12-26'];
    const on = (day: string) => blackoutOf(blackout, new Date(`${day}T02:30:00`));
    expect(['2026-12-04', '2026-12-05', '2026-12-23', '2026-12-24', '2026-12-25'].map(on)).to.deep.equal([
      ...[undefined, 'sat-sun', undefined],
      ...['2026-12-24..2026-12-26', '2026-12-24..2026-12-26'],
    ]);
  });
});
