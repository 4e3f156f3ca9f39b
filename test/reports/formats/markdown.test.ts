import { expect } from 'chai';
import fc from 'fast-check';
import { hostile } from '../hostile.ts';
import { rendered } from '../rendered.ts';
import { allMet, everything, fleet, poisoned } from '../samples.ts';

const lines = (text: string) => text.split('\n');
const bars = (line: string) => line.replace(/\\\|/g, '').split('|').length;
const skeleton = (text: string) =>
  lines(text)
    .map(line => line.match(/^(?:#+ |> |- | {2}- |\||$)/)?.[0] ?? 'text')
    .join('\n');

describe('the Markdown report', () => {
  it('begins with the alarm and the commands to run', () => {
    const page = rendered('markdown', everything());
    expect(page.indexOf('HOST LEFT CHANGED')).to.be.below(page.indexOf('expectations met'));
    expect(page).to.include('```sh\nsystemctl stop sd-k3v9q2xw\nrm -f /etc/init.d/sd-k3v9q2xw\n```');
  });

  it('names what needs attention, the evidence, the nearest miss and the lines that fix it', () => {
    const page = rendered('markdown', everything());
    expect(page).to.include('- **✗ missed** on `lab-linux01`: the log was alive');
    expect(page).to.include('  - `systemd-service`: Process Creation, A service is started');
    expect(page).to.include(
      '- **! not drilled** on `web.example.org`: connection refused on port 22; start sshd',
    );
    expect(page).to.include('`auditd:1732417000.123:4711`');
    expect(page).to.include('nearest miss: selection "selection\\_cli"');
    expect(page).to.include('\naugenrules --load\n```');
    expect(rendered('markdown', allMet())).not.to.include('needs attention');
  });

  it('of a fleet says what needs attention, each thing once, and counts the rest', () => {
    const page = rendered('markdown', fleet(60));
    expect(page).to.include('- **✗ missed** on `web-7.example.org`, `web-57.example.org`: the log was alive');
    expect(page.match(/^## .*example.*/gm)).to.have.length(2);
    expect(page).to.include('All expectations were met in 58 more scenarios.');
  });

  it('keeps its shape, whatever a host wrote: no heading, list, table cell or paragraph more', () => {
    const shape = skeleton(rendered('markdown', poisoned('<')));
    fc.assert(
      fc.property(hostile, text => {
        const page = rendered('markdown', poisoned(`<${text}`));
        expect(skeleton(page)).to.equal(shape);
        for (const line of lines(page)) if (line.startsWith('|')) expect([7, 13]).to.include(bars(line));
      }),
      { numRuns: 30 },
    );
  });
});
