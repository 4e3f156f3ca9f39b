import { readFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';

const root = fileURLToPath(new URL('../../', import.meta.url));
const entry = 'validators/sigma/index.ts';

/** Everything that a module imports, by way of others too. */
async function importsOf(file: string, seen = new Set<string>()): Promise<Set<string>> {
  if (seen.has(file)) return seen;
  seen.add(file);
  const text = await readFile(join(root, file), 'utf8');
  for (const [, wanted = ''] of text.matchAll(/(?:from|import\()\s*'([^']+)'/g)) {
    if (wanted.startsWith('.')) await importsOf(relative(root, resolve(root, dirname(file), wanted)), seen);
    else seen.add(wanted);
  }
  return seen;
}

describe('the Sigma engine as a library', () => {
  it('imports nothing of the rest of the program, and of others only what reads YAML and expressions', async () => {
    const imports = [...(await importsOf(entry))];
    const outside = imports.filter(
      name => !name.startsWith('validators/sigma/') && !name.startsWith('node:'),
    );
    expect(outside).to.have.members(['js-yaml', 're2js']);
    const { dependencies, exports } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
    expect(Object.keys(dependencies)).to.include.members(outside);
    expect(exports['./sigma']).to.deep.equal({
      types: './dist/validators/sigma/index.d.ts',
      default: './dist/validators/sigma/index.js',
    });
  });
});
