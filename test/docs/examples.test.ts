import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { loadInventory } from '../../inventory/index.ts';
import { Workplace } from '../simulate.ts';
import { commandLines } from './command-lines.ts';

const folder = fileURLToPath(new URL('../../examples/', import.meta.url));

describe('the examples', () => {
  it('the inventory is read, and only its lab hosts may be drilled', async () => {
    const { hosts } = await loadInventory(`${folder}servicedrill.yml`);
    expect(hosts.filter(({ lab }) => lab).map(({ name }) => name)).to.have.members([
      'web01',
      'win01',
      'mac01',
    ]);
    expect(hosts.find(({ name }) => name === 'log01')?.lab).to.equal(false);
  });

  it('every command of their README ends with 0, and the rule fires where it must', async () => {
    const lines = commandLines(await readFile(`${folder}README.md`, 'utf8'));
    expect(lines).to.have.length(2);
    const workplace = await Workplace.make();
    try {
      for (const line of lines) {
        const words = line
          .replace('examples/', folder)
          .split(' ')
          .slice(line.startsWith('npx') ? 2 : 1);
        const { code, stdout, stderr } = await workplace.run(words);
        expect(code, `${line}\n${stdout}${stderr}`).to.equal(0);
        if (words.includes('--host')) expect(stdout).to.include('Your rules: 1 fired');
      }
    } finally {
      await workplace.close();
    }
  });
});
