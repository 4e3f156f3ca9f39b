import { spawnSync } from 'node:child_process';
import { PassThrough } from 'node:stream';
import { expect } from 'chai';
import { type ProgressEvent, type ProgressOptions, progress } from '../../reports/index.ts';

const drill = { host: 'lab-linux01', scenario: 'systemd-service' };
const story: ProgressEvent[] = [
  { type: 'planned', hosts: 1, scenarios: 1 },
  { type: 'host-connecting', host: drill.host },
  { type: 'phase', ...drill, phase: 'act', detail: 'start the unit' },
  { type: 'command', ...drill, phase: 'act', text: 'systemctl start x' },
  { type: 'waiting', ...drill, expectation: 'Service Creation', deadlineAt: Date.now() + 60_000 },
  { type: 'verdict', ...drill, expectation: 'Process Creation', verdict: 'detected', met: true },
  { type: 'verdict', ...drill, expectation: 'Service Creation', verdict: 'missed', met: false },
  { type: 'warning', text: 'clock is 3 s ahead\x1b[2J' },
  { type: 'left-changed', ...drill, commands: ['rm -f /etc/systemd/system/x.service'] },
];

function told(options: Partial<ProgressOptions>, events: readonly ProgressEvent[] = story): string {
  const stream = new PassThrough();
  const shown = progress(stream, { color: false, tty: false, width: () => 80, quiet: false, ...options });
  for (const event of events) shown.report(event);
  shown.stop();
  shown.stop();
  return String(stream.read() ?? '');
}

const urgent = [
  'warning: clock is 3 s ahead\\x1b[2J',
  'HOST LEFT CHANGED: lab-linux01: systemd-service: run this on the host',
  'rm -f /etc/systemd/system/x.service',
];

describe('progress', () => {
  it('is plain lines where nobody can draw', () => {
    expect(told({}).trimEnd().split('\n')).to.deep.equal([
      'lab-linux01: connecting',
      'lab-linux01: systemd-service: act: start the unit',
      'lab-linux01: systemd-service: ✓ detected, Process Creation',
      'lab-linux01: systemd-service: ✗ missed, Service Creation',
      ...urgent,
    ]);
  });

  it('is warnings and alarms only when quiet, on a terminal too', () => {
    expect(told({ quiet: true }).trimEnd().split('\n')).to.deep.equal(urgent);
    expect(told({ quiet: true, tty: true })).to.equal(told({ quiet: true }));
  });

  it('leaves on a terminal what matters, and takes the region away at the end', () => {
    const left = told({ tty: true }).trimEnd().split('\n');
    expect(left).to.deep.equal(['lab-linux01: systemd-service: ✗ missed, Service Creation', ...urgent]);
  });

  it('cuts a host short, but never a command to run', () => {
    const long = 'x'.repeat(5000);
    const cut = told({}, [{ type: 'warning', text: long }]);
    expect(cut.length).to.be.below(500);
    expect(told({}, [{ type: 'left-changed', ...drill, commands: [long] }])).to.include(long);
  });

  it('goes on when its reader went away', () => {
    const stream = new PassThrough();
    const shown = progress(stream, { color: false, tty: false, width: () => 80, quiet: false });
    stream.emit('error', Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
    shown.report({ type: 'warning', text: 'unheard' });
    expect(stream.read()).to.equal(null);
  });

  it('gives the cursor back and tells the alarms when the program crashes', () => {
    const door = new URL('../../reports/index.ts', import.meta.url).href;
    const program = `
      import { progress } from ${JSON.stringify(door)};
      const shown = progress(process.stderr, { color: false, tty: true, width: () => 80, quiet: false });
      shown.report({ type: 'host-connecting', host: 'lab-linux01' });
      setInterval(() => {}, 1000);
      process.stderr.write = new Proxy(process.stderr.write, {
        apply(write, self, [text]) {
          if (text.includes('connecting')) queueMicrotask(() => {
            shown.report({ type: 'left-changed', host: 'lab-linux01', scenario: 's', commands: ['rm -f x'] });
            throw new Error('crash');
          });
          return Reflect.apply(write, self, [text]);
        },
      });`;
    const { stderr, status } = spawnSync(
      process.execPath,
      ['--import', 'tsx', '--input-type=module', '--eval', program],
      { encoding: 'utf8', timeout: 15_000 },
    );
    expect(status).not.to.equal(0);
    expect(stderr).to.include('HOST LEFT CHANGED: lab-linux01').and.to.include('rm -f x\n');
    expect(stderr.lastIndexOf('\x1b[?25h')).to.be.above(stderr.lastIndexOf('\x1b[?25l')).and.above(0);
  });
});
