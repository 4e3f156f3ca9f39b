import { createHash } from 'node:crypto';
import { expect } from 'chai';
import type { Result, ScenarioResult } from '../../../reports/index.ts';
import { rendered } from '../rendered.ts';
import { aHost, allMet, anExpectation, aResult, aScenario, everything, fleet, poisoned } from '../samples.ts';

const page = rendered('html', everything());
const sheet = page.match(/<style>([\s\S]*?)<\/style>/)?.[1] ?? '';
const all = (pattern: RegExp, text = page) => [...text.matchAll(pattern)].map(([, found = '']) => found);

const pairs = [
  ...['ink', 'quiet', 'link', 'good', 'bad', 'warn'].map(ink => [ink, 'paper'] as const),
  ...['ink', 'quiet'].map(ink => [ink, 'panel'] as const),
  ...['good', 'bad', 'warn'].map(tone => [tone, `${tone}-wash`] as const),
  ...[['ink', 'warn-wash'] as const, ['on-alarm', 'alarm'] as const],
];

describe('the HTML report', () => {
  it('forbids by policy whatever is not its own style sheet', () => {
    const policy = page.match(/http-equiv="Content-Security-Policy" content="([^"]*)"/)?.[1];
    const hash = createHash('sha256').update(sheet).digest('base64');
    expect(policy).to.equal(
      `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`,
    );
    expect(page).not.to.match(/\sstyle="/);
  });

  it('loads nothing and leads nowhere else, whatever a host wrote', () => {
    const hostile = rendered('html', poisoned('<img src=//x> http://x/ " onload=x <a href=x>'));
    for (const text of [page, hostile]) {
      const bare = text.replace(/="[^"]*"/g, '=""');
      expect(bare).not.to.match(/<(?:script|img|link|iframe|object|form)\b|<[^>]*\s(?:src|on\w+)=/);
      for (const target of all(/<[^>]*\shref="([^"]*)"/g, text))
        expect(target).to.match(/^#h\d+(s\d+(e\d+)?)?$/);
    }
  });

  it('shows the three layers, each record once, why, the nearest miss and the lines that fix it', () => {
    expect(page).to.include('telemetry yes, logic yes, alert unknown');
    const detected = rendered('html', aResult([aHost([aScenario([anExpectation('detected')])])]));
    expect(all(/<th scope="row">auditd <code>([^<]*)/g, detected)).to.deep.equal([
      '1732417000.123:4711',
      '1732417000.140:4712',
    ]);
    expect(detected).to.include('<td>logic, telemetry</td>');
    expect(page).to.include('the event reached the log, the rule stayed silent');
    expect(page).to.include("wanted CommandLine|contains ' start '");
    expect(page).to.include('augenrules --load</code></pre>');
  });

  it('raises an alarm for a host left changed, with the commands, before anything else', () => {
    expect(page).to.match(/role="alert"><h2>HOST LEFT CHANGED: lab-linux01/);
    expect(page.indexOf('role="alert"')).to.be.below(page.indexOf('expectations met</p>'));
    expect(rendered('html', allMet())).not.to.include('role="alert"');
  });

  it('says how it went before what needs attention, and that before everything else', () => {
    expect(all(/<(?:p class="tally"|h2)>([^<]*)/g)).to.deep.equal([
      ...['HOST LEFT CHANGED: lab-linux01', '4 of 13 expectations met', 'What needs attention'],
      ...['What was drilled where', 'Which telemetry carried a detection', 'Host by host'],
    ]);
    expect(rendered('html', allMet())).not.to.include('What needs attention');
  });

  it('says in its title how it went, for a tab or a list of files', () => {
    const title = (result: Result) => all(/<title>([^<]*)/g, rendered('html', result))[0];
    const { run, ...others } = allMet();
    expect([
      title(allMet()),
      title(everything()),
      title({ ...allMet(), exitCode: 4 }),
      title({ run: { ...run, interrupted: true }, ...others }),
    ]).to.deep.equal([
      '4 of 4 expectations met: T1569 drill',
      'HOST LEFT CHANGED, 4 of 13 expectations met: T1569 drill',
      'HOST LEFT CHANGED, 4 of 4 expectations met: T1569 drill',
      'INTERRUPTED, 4 of 4 expectations met: T1569 drill',
    ]);
  });

  it('calls a host that the run did not come to undrilled, and no success', () => {
    const error = { message: 'the connection broke', fix: 'drill it again' };
    const scenarios = [aScenario([anExpectation('detected')])];
    const [begun, lost, never] = [aHost(scenarios), aHost(scenarios, { error }), aHost([])];
    const html = rendered('html', aResult([begun, lost, never], true));
    expect(html).to.include('Not drilled: the run ended before its turn.');
    const table = html.match(/What was drilled where<[\s\S]*?<\/table>/)?.[0];
    const rows = all(/<tr class="(\w+)"/g, table);
    expect(rows).to.deep.equal(['met', 'unmet', 'unmet']);
    expect(all(/(✓|✗) \d/g, table)).to.deep.equal(['✓', '✗', '✗']);
    expect(all(/>((?:as before|not drilled)[^<]*)/g, table)).to.deep.equal([
      'as before',
      'not drilled to the end',
      'not drilled',
    ]);
  });

  it('explains the words it uses', () => {
    expect(all(/<dt>([\w-]+)<\/dt><dd>(?=[^<]+<\/dd>)/g)).to.include.members([
      'telemetry-only',
      'inconclusive',
    ]);
    expect(rendered('html', allMet())).to.match(
      /What these words mean<\/summary><dl><dt>detected<\/dt>(?!.*<dt>missed)/,
    );
  });

  it('opens what was not met and folds what was', () => {
    expect(page).to.match(/<li id="h0s0e2" class="unmet"><details open>/);
    expect(rendered('html', allMet())).to.match(/<li id="h0s0e0" class="met"><details><summary>/);
  });

  it('leads from what needs attention to the place where it stands', () => {
    const ids = all(/\sid="([^"]*)"/g);
    expect(new Set(ids).size).to.equal(ids.length);
    expect(ids).to.include.members(all(/href="#([^"]*)"/g));
    expect(page).to.match(/✗ <\/span>missed<\/span> on <a href="#h0s0e2">lab-linux01<\/a>/);
  });

  it('is one line for what a whole fleet has in common', () => {
    const hosts = Array.from({ length: 50 }, (_, index) =>
      aHost([aScenario([anExpectation('missed')])], { name: `web-${index}` }),
    );
    const text = rendered('html', aResult(hosts));
    expect(text).to.match(/missed<\/span> on 50 hosts: .*web-9<\/a> and 40 more:/);
    expect(text.match(/<ul class="findings">.*?<fieldset/s)?.[0].match(/class="badge/g)).to.have.length(1);
  });

  it('steps down from heading to heading without a gap, and captions every table', () => {
    for (const text of [page, rendered('html', fleet(3))]) {
      const levels = all(/<h([1-6])[ >]/g, text).map(Number);
      expect(levels[0]).to.equal(1);
      for (const [index, level] of levels.entries())
        expect(level).to.be.at.most((levels[index - 1] ?? 0) + 1);
      expect(text.match(/<table>/g)?.length).to.equal(
        text.match(/<table><caption>[^<]+<\/caption>/g)?.length,
      );
      expect(text.match(/<th(?!ead)[ >]/g)).to.have.length(
        text.match(/<th scope="(?:col|row)">/g)?.length ?? 0,
      );
    }
  });

  for (const [scheme, colours] of schemes())
    for (const [ink, paper] of pairs)
      it(`can be read by weak eyes: --${ink} on --${paper}, ${scheme}`, () => {
        expect(contrast(colours.get(ink), colours.get(paper))).to.be.at.least(4.5);
      });
});

/** The custom properties by colour scheme; what a scheme leaves out it has from the light one. */
function schemes(): [string, Map<string, string>][] {
  const [light = '', dark = '', print = ''] = all(/:root \{([^}]*)\}/g, sheet);
  const read = (text: string) =>
    [...text.matchAll(/--([\w-]+): (#[0-9a-f]+)/g)].map(
      ([, name = '', value = '']) => [name, value] as const,
    );
  return [
    ['light', new Map(read(light))],
    ['dark', new Map([...read(light), ...read(dark)])],
    ['print', new Map([...read(light), ...read(print)])],
  ];
}

/** WCAG 2.2: contrast ratio. */
function contrast(a = '', b = ''): number {
  const [dark = 0, light = 0] = [luminance(a), luminance(b)].toSorted((x, y) => x - y);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(colour: string): number {
  const hex = colour.length === 4 ? colour.replace(/[^#]/g, '$&$&') : colour;
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map(at => {
    const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

describe('the timeline of a scenario', () => {
  const drawn = (more: Partial<ScenarioResult>) => {
    const { commands } = aScenario([]);
    const reverting = commands.map(command => ({
      ...command,
      phase: 'revert' as const,
      started: '2026-11-24T03:16:30.000Z',
      ended: '2026-11-24T03:16:30.400Z',
    }));
    const scenario = aScenario([anExpectation('detected')], {
      commands: [...commands, ...reverting],
      ...more,
    });
    return rendered('html', aResult([aHost([scenario])])).match(/<svg[\s\S]*?<\/svg>/)?.[0] ?? '';
  };

  it('has act, events, matches and reversal on one axis, and says the same in words', () => {
    expect(all(/<path class="(\w+)"/g, drawn({})).filter(name => name !== 'rail')).to.deep.equal([
      'act',
      'events',
      'matches',
      'reversal',
    ]);
    expect(drawn({})).to.match(
      /aria-label="act 0\.00 to 0\.10 s, events 0\.12 to 0\.12 s, matches 0\.33 to 0\.33 s/,
    );
  });

  it('brings the host’s times to the controller’s clock', () => {
    const words = drawn({ hostAhead: -10 }).match(/events [\d.]+ to [\d.]+ s/)?.[0];
    expect(words).to.equal('events 10.12 to 10.12 s');
  });

  it('is left out where nothing was done', () => {
    expect(drawn({ commands: [] })).to.equal('');
  });
});
