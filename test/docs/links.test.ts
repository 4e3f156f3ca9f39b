import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';

const root = fileURLToPath(new URL('../../', import.meta.url));

describe('links between the pages', () => {
  it('every link leads to a file that is there, and to a heading that is in it', async () => {
    const pages = await pagesOf(root);
    expect(pages).to.include.members(['README.md', 'docs/README.md', 'docs/decisions/README.md']);
    const broken = await Promise.all(pages.map(brokenIn));
    expect(broken.flat()).to.deep.equal([]);
  });

  it('the index of docs/ names every page there', async () => {
    const index = await readFile(join(root, 'docs/README.md'), 'utf8');
    const pages = (await readdir(join(root, 'docs'))).filter(
      name => name.endsWith('.md') && name !== 'README.md',
    );
    for (const page of pages) expect(index, page).to.include(`(${page})`);
  });
});

async function pagesOf(folder: string): Promise<string[]> {
  const nested = await Promise.all(
    ['.', 'docs', 'docs/decisions', 'examples'].map(async below =>
      (await readdir(join(folder, below)))
        .filter(name => name.endsWith('.md'))
        .map(name => join(below, name)),
    ),
  );
  return nested.flat();
}

async function brokenIn(page: string): Promise<string[]> {
  const text = withoutCode(await readFile(join(root, page), 'utf8'));
  const targets = [...text.matchAll(/\]\((?!https?:|mailto:)([^)\s]+)\)/g)].map(([, target = '']) => target);
  const verdicts = await Promise.all(
    targets.map(async target => ({ target, leads: await leads(page, target) })),
  );
  return verdicts.filter(({ leads }) => !leads).map(({ target }) => `${page}: ${target}`);
}

async function leads(page: string, target: string): Promise<boolean> {
  const [path = '', heading] = target.split('#');
  const file = path === '' ? join(root, page) : join(root, dirname(page), path);
  if (!existsSync(file)) return false;
  return heading === undefined || anchorsOf(await readFile(file, 'utf8')).has(heading);
}

/** As GitHub makes them: lower case, blanks to hyphens, punctuation dropped. */
function anchorsOf(text: string): Set<string> {
  const headings = withoutCode(text).matchAll(/^#{1,6} (.+)$/gm);
  return new Set(
    [...headings].map(([, title = '']) =>
      title
        .toLowerCase()
        .replace(/[^\p{L}\p{N}\s_-]/gu, '')
        .trim()
        .replace(/\s/g, '-'),
    ),
  );
}

function withoutCode(text: string): string {
  return text.replace(/^```[\s\S]*?^```$/gm, '');
}
