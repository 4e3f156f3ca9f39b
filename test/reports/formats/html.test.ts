import { createHash } from 'node:crypto';
import { expect } from 'chai';
import { renderReport } from '../../../reports/index.ts';
import { allMet, everything } from '../samples.ts';

const page = renderReport('html', everything());

describe('the HTML report', () => {
  it('forbids by policy whatever is not its own style sheet', () => {
    const policy = page.match(/http-equiv="Content-Security-Policy" content="([^"]*)"/)?.[1];
    const sheet = page.match(/<style>([\s\S]*?)<\/style>/)?.[1] ?? '';
    const hash = createHash('sha256').update(sheet).digest('base64');
    expect(policy).to.equal(
      `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`,
    );
    expect(page).not.to.match(/\sstyle="/);
  });

  it('shows the three layers, the record ids, why, the nearest miss and the lines that mend it', () => {
    for (const title of ['Telemetry', 'Logic', 'Alert'])
      expect(page).to.include(`<th scope="col">${title}</th>`);
    expect(page).to.include('<code>1732417000.123:4711</code>');
    expect(page).to.include('the event reached the log, the rule stayed silent');
    expect(page).to.include("wanted CommandLine|contains ' start '");
    expect(page).to.include('augenrules --load</code></pre>');
  });

  it('raises an alarm for a host left changed, with the commands, before anything else', () => {
    expect(page).to.match(/role="alert"><h2>HOST LEFT CHANGED: lab-linux01/);
    expect(page.indexOf('role="alert"')).to.be.below(page.indexOf('expectations met</p>'));
    expect(renderReport('html', allMet())).not.to.include('role="alert"');
  });

  it('opens what was not met and folds what was', () => {
    expect(page).to.match(/class="unmet"[\s\S]*?<details open>/);
    expect(renderReport('html', allMet())).to.match(/class="met"><tr>[\s\S]*?<details><summary>/);
  });

  it('links every host to its section, and every table has a caption', () => {
    for (const [, anchor] of page.matchAll(/href="#([^"]*)"/g))
      expect(page).to.include(`<section id="${anchor}"`);
    expect(page.match(/<table>/g)?.length).to.equal(page.match(/<table><caption>[^<]+<\/caption>/g)?.length);
  });
});
