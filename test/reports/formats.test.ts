import { expect } from 'chai';
import fc from 'fast-check';
import { XMLValidator } from 'fast-xml-parser';
import {
  type Result,
  renderReport,
  renderTable,
  reportFileName,
  reportFormats,
  type ScenarioResult,
} from '../../reports/index.ts';
import { widthOf } from '../../reports/text/width.ts';
import { deceptive, hostile } from './hostile.ts';
import { rendered } from './rendered.ts';
import {
  aHost,
  allMet,
  anExpectation,
  aResult,
  aScenario,
  empty,
  everything,
  fleet,
  inapplicable,
  leftBehind,
  poisoned,
} from './samples.ts';

const lines = (text: string) => text.split('\n');

/** Everything a page could load, run or send, besides links to its own sections. */
const active =
  /<(?:script|img|iframe|object|embed|link|form|base|svg(?! class="timeline" viewBox="))\b|<[^>]*\son\w+=|href="[^#]/i;

function expectHarmless(result: Result): void {
  for (const { name } of reportFormats)
    for (const line of lines(rendered(name, result))) expect(line, name).not.to.match(deceptive);
  for (const format of ['junit', 'markdown', 'html'] as const)
    expect(rendered(format, result), format).not.to.match(/<script/i);
  expect(XMLValidator.validate(rendered('junit', result))).to.equal(true);
  const page = rendered('html', result);
  expect(page).not.to.match(active);
  expect(
    XMLValidator.validate(page.replace('<!doctype html>', ''), { allowBooleanAttributes: true }),
  ).to.equal(true);
}

describe('every report', () => {
  it('lets nothing through that a host, a rule or an inventory wrote to deceive', () => {
    fc.assert(
      fc.property(hostile, text => expectHarmless(poisoned(text))),
      { numRuns: 30 },
    );
  });

  it('says so when a host was emulated, and that a host was left changed', () => {
    for (const format of ['junit', 'markdown', 'html'] as const) {
      expect(rendered(format, everything()), format)
        .to.match(/emulated/i)
        .and.to.match(/left changed/i);
      expect(rendered(format, allMet()), format).not.to.match(/>emulated|EMULATED|\(emulated\)|left changed/);
    }
    const table = renderTable(everything(), { width: 100, color: false });
    expect(table).to.include('lab-linux02 (emulated)').and.to.include('HOST LEFT CHANGED: lab-linux01');
  });

  it('renders an empty run and a thousand hosts', () => {
    const many = fleet(1000);
    for (const format of reportFormats) {
      for (const { text } of renderReport(format, empty())) expect(text, format.name).not.to.equal('');
      expect(rendered(format.name, many), format.name).to.include('web-7.example.org');
    }
    expect(lines(rendered('markdown', many)).length).to.be.below(400);
    expect(lines(renderTable(many, { width: 80, color: false })).length).to.be.below(400);
  });

  it('keeps Markdown within the 1 MiB of a step summary, what is wrong first, and says that it was cut', () => {
    const [host] = everything().hosts;
    if (host === undefined) throw new Error('no host');
    const scenarios = Array.from({ length: 400 }, () => host.scenarios).flat();
    const text = rendered('markdown', { ...everything(), hosts: Array(6).fill({ ...host, scenarios }) });
    expect(Buffer.byteLength(text)).to.be.within(500_000, 1024 * 1024);
    expect(text).to.include('## What needs attention');
    expect(text.trimEnd()).to.match(/result\.json in the run folder has all of it\.\*\*$/);
    expect(rendered('markdown', everything())).to.not.include('for want of room');
  });

  it('says where only an open ledger tells that a host may be changed', () => {
    const open = { ...allMet(), exitCode: 4 } as const;
    for (const format of ['markdown', 'html'] as const) {
      expect(rendered(format, open)).to.include('A HOST MAY STILL BE CHANGED by a run that did not end');
      for (const result of [allMet(), everything()])
        expect(rendered(format, result)).not.to.include('A HOST MAY STILL');
    }
    expect(renderTable(open, { width: 200, color: false })).to.include('A HOST MAY STILL BE CHANGED');
  });

  it('raises one alarm for a host, regardless of the number of scenarios that left it changed', () => {
    const result = aResult([aHost([leftBehind, { ...leftBehind, id: 'other', marker: 'p7w2m4aa' }])]);
    const texts = [
      rendered('markdown', result),
      rendered('html', result),
      renderTable(result, { width: 100, color: false }),
    ];
    for (const text of texts) {
      expect(text.match(/HOST LEFT CHANGED:/g)).to.have.length(1);
      expect(text.split('HOST LEFT CHANGED:')[1]).to.include('p7w2m4aa');
      expect(text.match(/rm -f \/etc\/init.d\/sd-k3v9q2xw/g)).to.have.length(2);
    }
  });

  it('distinguishes what is late and what is not applicable, and calls neither a success', () => {
    for (const text of [
      ...(['junit', 'markdown', 'html'] as const).map(f => rendered(f, everything())),
      renderTable(everything(), { width: 200, color: false }),
    ]) {
      expect(text).to.match(/not applicable(<\/strong>)?: the host lacks systemd.?-run/);
      expect(text).to.match(/(?<!✓ )late/);
      expect(text).to.include('the limit is 30 s');
    }
    const idle = aResult([aHost([inapplicable])]);
    expect(renderTable(idle, { width: 200, color: false })).to.include('NOTHING WAS DRILLED');
    for (const format of ['junit', 'markdown', 'html'] as const) {
      expect(rendered(format, idle), format).to.include('NOTHING WAS DRILLED');
      expect(rendered(format, everything()), format).not.to.include('NOTHING WAS DRILLED');
    }
    const many = aResult(
      Array.from({ length: 30 }, (_, index) => aHost([inapplicable], { name: `web-${index}` })).concat(
        aHost([aScenario([])]),
      ),
    );
    expect(renderTable(many, { width: 100, color: false }))
      .to.include('✓ 1 more scenario: every')
      .and.to.include('- 30 scenarios not applicable');
    expect(rendered('markdown', many))
      .to.include('30 scenarios not applicable.')
      .and.to.include('met in 1 more scenario.');
  });

  it('says whom the rules took the actor for, where the inventory knows it', () => {
    const judged: ScenarioResult['judged'] = {
      as: 'unknown',
      leftOut: [{ list: 'known_admins', entry: 'root' }],
      madeKnown: [],
    };
    const result = aResult([aHost([aScenario([anExpectation('detected')], { judged })])]);
    const line = /judged as an unknown actor: root is in known\\?_admins/i;
    expect(renderTable(result, { width: 200, color: false })).to.match(line);
    for (const format of ['junit', 'markdown', 'html'] as const) {
      expect(rendered(format, result), format).to.match(line);
      expect(rendered(format, allMet()), format).not.to.match(/judged as/i);
    }
  });

  it('says nothing was changed only where nothing was', () => {
    const half = {
      kind: 'file',
      name: 'x',
      applied: 'partly',
      reverted: true,
      verifiedAbsent: true,
    } as const;
    const restoredAs = (
      changes: (typeof half | (Omit<typeof half, 'applied'> & { applied: 'no' | 'yes' }))[],
    ) => renderTable(aResult([aHost([aScenario([], { changes })])]), { width: 200, color: false });
    expect(restoredAs([half])).to.include('restored: 1 change (1 half-made) reverted and proven gone');
    expect(restoredAs([{ ...half, applied: 'no' }])).to.include('nothing was changed');
    expect(restoredAs([{ ...half, applied: 'yes' }])).to.include(
      'restored: 1 change reverted and proven gone',
    );
  });

  it('has a name, a purpose and a file name of its own', () => {
    const names = reportFormats.map(reportFileName);
    expect(names).to.include.members(['report.json', 'report.xml', 'report.md', 'report.html']);
    expect(new Set(names).size).to.equal(names.length);
    expect(new Set(reportFormats.map(({ name }) => name)).size).to.equal(names.length);
    for (const { name, purpose } of reportFormats) {
      expect(name).to.match(/^[a-z0-9-]+$/);
      expect(purpose).to.match(/\w{3}/);
    }
  });
});

describe('the verdict table', () => {
  const shown = (width: number, color = false) => renderTable(everything(), { width, color });

  it('gives verdict, data component, rule, evidence and time, and beneath what was not met the reason', () => {
    const table = shown(120);
    expect(table).to.match(
      /✓ detected +Command Execution +Service Started With systemctl +auditd \S+:4711 \+1 +0\.21 s/,
    );
    expect(table).to.include('      why  the event reached the log, the rule stayed silent\n');
    expect(table).to.include(
      `nearest miss: selection "selection_cli" wanted CommandLine|contains ' start ', saw '/usr`,
    );
    expect(table).to.include('restored: 1 change reverted and proven gone');
    expect(table).to.include(
      '4 of 13 expectations met; 7 scenarios on 2 hosts in 1.9 s, 1 of them not applicable, 1 host not drilled (exit 4)',
    );
  });

  it('ends with what is wrong in a line each, where it may have scrolled away, and with the alarms', () => {
    const end = lines(shown(100)).slice(-18);
    expect(end).to.include.members([
      '✗ missed on lab-linux01: systemd-service',
      '! failed on lab-linux02: enable-now',
      'HOST LEFT CHANGED: lab-linux01 by init-script (marker k3v9q2xw)',
    ]);
    expect(renderTable(allMet(), { width: 100, color: false })).not.to.match(/ on lab-linux01: /);
  });

  it('breaks no word of a data component or a rule, however narrow the terminal', () => {
    const names = everything()
      .hosts.flatMap(({ scenarios }) => scenarios.flatMap(({ expectations }) => expectations))
      .flatMap(({ dataComponent, rule }) => `${dataComponent.name} ${rule.title}`.split(' '));
    for (const width of [44, 60]) for (const word of names) expect(shown(width), `${width}`).to.include(word);
  });

  it('names a host once that was not reached', () => {
    expect(lines(shown(80))).to.include('! web.example.org: connection refused on port 22');
  });

  it('of a fleet says what needs attention, and counts the rest', () => {
    const table = renderTable(fleet(60), { width: 100, color: false });
    expect(table.match(/^web-\S+/gm)).to.deep.equal(['web-7.example.org', 'web-57.example.org']);
    expect(table).to.include('\n✓ 58 more scenarios: every expectation met\n');
  });

  it('keeps the lines to copy in one piece, regardless of the width', () => {
    for (const width of [20, 40, 120]) {
      expect(lines(shown(width))).to.include('rm -f /etc/init.d/sd-k3v9q2xw');
      expect(lines(shown(width))).to.include('      fix  augenrules --load');
    }
  });

  it('says the same without colour', () => {
    expect(shown(100, true).replace(/\x1b\[\d+m/g, '')).to.equal(shown(100));
    expect(shown(100)).not.to.include('\x1b');
  });

  it('fits the terminal, and shows a hostile text instead of obeying it', () => {
    fc.assert(
      fc.property(hostile, fc.integer({ min: 20, max: 120 }), (text, width) => {
        const result = poisoned(text);
        const toCopy = new Set(['fix', 'leftBehind']);
        const without: Result = JSON.parse(JSON.stringify(result), (key, value) =>
          toCopy.has(key) ? (Array.isArray(value) ? [] : '') : value,
        );
        for (const line of lines(renderTable(without, { width, color: false })))
          expect(widthOf(line)).to.be.at.most(width);
        for (const line of lines(renderTable(result, { width, color: false })))
          expect(line).not.to.match(deceptive);
      }),
      { numRuns: 30 },
    );
  });
});
