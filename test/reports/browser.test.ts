import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import axe from 'axe-core';
import { expect } from 'chai';
import { type Browser, chromium, type Page } from 'playwright-core';
import type { Result } from '../../reports/index.ts';
import { wants } from '../wants.ts';
import { rendered } from './rendered.ts';
import { allMet, empty, everything, fleet, poisoned } from './samples.ts';

/** What a reader's browser has to say of a page: errors, and everything that it asked for. */
interface Seen {
  readonly page: Page;
  readonly said: readonly string[];
}

describe('the HTML report in a real browser', () => {
  wants('chromium');

  let browser: Browser;
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'test-browser-'));
    browser = await chromium.launch({
      executablePath: '/usr/bin/chromium',
      args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
      env: { ...process.env, HOME: folder, XDG_CONFIG_HOME: folder, XDG_CACHE_HOME: folder },
    });
  });
  after(async () => {
    await browser?.close();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  });

  async function withPage<T>(
    result: Result,
    how: { width?: number; colorScheme?: 'dark' | 'light'; media?: 'print' },
    look: (seen: Seen) => Promise<T>,
  ): Promise<T> {
    const { width = 1280, colorScheme = 'light', media } = how;
    const context = await browser.newContext({
      viewport: { width, height: 800 },
      colorScheme,
      bypassCSP: true,
    });
    try {
      const file = join(folder, 'report.html');
      await writeFile(file, rendered('html', result));
      const page = await context.newPage();
      const url = pathToFileURL(file).href;
      const said: string[] = [];
      page.on('console', message => said.push(`${message.type()}: ${message.text()}`));
      page.on('pageerror', error => said.push(String(error)));
      page.on('request', request => {
        if (request.url() !== url) said.push(`asked for ${request.url()}`);
      });
      if (media) await page.emulateMedia({ media });
      await page.goto(url);
      return await look({ page, said });
    } finally {
      await context.close();
    }
  }

  async function violations({ page }: Seen): Promise<string[]> {
    await page.evaluate(() => {
      for (const details of document.querySelectorAll('details')) details.open = true;
    });
    await page.evaluate(axe.source);
    const found = await page.evaluate('axe.run(document, { resultTypes: ["violations"] })');
    return (found as { violations: { id: string; nodes: { html: string }[] }[] }).violations.flatMap(
      ({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 160)}`),
    );
  }

  const samples = {
    'a run of everything': everything,
    'a run without a fault': allMet,
    'an empty run': empty,
    'hostile texts': () => poisoned('<img src=//192.0.2.1/x onerror=alert(1)>\u202e'),
  };
  for (const [name, result] of Object.entries(samples))
    for (const colorScheme of ['light', 'dark'] as const)
      it(`breaks no rule of accessibility, asks for nothing and complains of nothing: ${name}, ${colorScheme}`, async () => {
        await withPage(result(), { colorScheme }, async seen => {
          expect(seen.said).to.deep.equal([]);
          expect(await violations(seen)).to.deep.equal([]);
        });
      });

  it('is found out by axe-core where it breaks one', async () => {
    await withPage(allMet(), {}, async seen => {
      await seen.page.evaluate(() => {
        document.body.insertAdjacentHTML('beforeend', '<button></button>');
      });
      expect((await violations(seen)).join()).to.include('button-name');
    });
  });

  for (const width of [390, 1100])
    it(`needs no sideways scrolling of the page, and nothing overlaps, at ${width} px`, async () => {
      for (const result of [everything(), fleet(40)])
        await withPage(result, { width }, async ({ page }) => {
          const wide = await page.evaluate(() => document.documentElement.scrollWidth);
          expect(wide).to.be.at.most(width);
          const overlapping = await page.evaluate(() => {
            const found: string[] = [];
            for (const line of document.querySelectorAll('.line')) {
              const cells = [...line.children].map(cell => {
                const range = document.createRange();
                range.selectNodeContents(cell);
                return { text: cell.textContent ?? '', rect: range.getBoundingClientRect() };
              });
              for (const [index, one] of cells.entries())
                for (const other of cells.slice(index + 1)) {
                  const apart =
                    one.rect.right <= other.rect.left + 1 ||
                    other.rect.right <= one.rect.left + 1 ||
                    one.rect.bottom <= other.rect.top + 1 ||
                    other.rect.bottom <= one.rect.top + 1;
                  if (!apart && one.rect.width > 0 && other.rect.width > 0)
                    found.push(`${one.text} over ${other.text}`);
                }
            }
            return found;
          });
          expect(overlapping).to.deep.equal([]);
        });
    });

  it('prints without the controls of the screen, and on white', async () => {
    await withPage(everything(), { media: 'print', colorScheme: 'dark' }, async ({ page }) => {
      const [controls, paper] = await page.evaluate(() => [
        getComputedStyle(document.querySelector('fieldset') ?? document.body).display,
        getComputedStyle(document.body).backgroundColor,
      ]);
      expect(controls).to.equal('none');
      expect(paper).to.equal('rgb(255, 255, 255)');
    });
  });
});
