import { camel, pascal, type Recipe, registry } from './recipe.ts';

export const kind: Recipe = {
  usage: 'kind NAME',
  lay(name) {
    const own = camel(name);
    const type = pascal(name);
    return {
      files: {
        [`scenarios/kinds/${name}.ts`]: `import * as z from 'zod';
import { presenceByTraces } from '../presence.ts';
import { defineKind, type Made } from './define-kind.ts';
import { probeFiles } from './posix-file.ts';
import { posixPath } from './spec.ts';

export interface ${type} {
  /** Its last part bears the marker. */
  readonly path: string;
}

/** Every text has a closed form from spec.ts: whatever passes is safe in each of the commands below. */
const spec: z.ZodType<${type}> = z.strictObject({ path: posixPath });

/** An empty folder. */
export const ${own} = defineKind({ name: '${own}', spec, make, presence: presenceByTraces });

function make({ path }: ${type}): Made {
  return {
    name: path,
    handles: { names: [], paths: [path] },
    // What comes into being: the guard holds each against the marker, and cleanup against what is there.
    creates: [{ kind: 'file', name: path }],
    apply: [{ program: 'mkdir', args: ['--', path] }],
    // Twice is harmless.
    revert: [{ program: 'rmdir', args: ['--', path] }],
    probe: probeFiles(path),
  };
}
`,
        [`test/scenarios/kinds/${name}.test.ts`]: `import { expect } from 'chai';
import { ${own} } from '../../../scenarios/kinds/${name}.ts';
import { remade } from '../../../scenarios/index.ts';
import { marker, onEmulated } from '../on-emulated.ts';

describe('the kind of change ${own}', () => {
  const tried = onEmulated('lab-linux01');
  const change = ${own}({ path: \`/tmp/sdrill-\${marker}\` });

  it('is absent, then there, and gone again after its reversal, also where that runs twice', async () => {
    expect(await tried.presence(change)).to.equal('absent');
    for (const command of change.apply)
      expect(await tried.runner.exec(command)).to.include({ ended: 'exited', code: 0 });
    expect(await tried.presence(change)).to.equal('present');
    await tried.revert(change);
    await tried.revert(change);
    expect(await tried.presence(change)).to.equal('absent');
  });

  it('is made anew of its specification, and of no other text', () => {
    expect(JSON.stringify(remade({ kind: '${own}', spec: change.spec }))).to.equal(JSON.stringify({ change }));
    for (const path of ['/tmp/../etc', 'tmp', '/tmp/a b', '/tmp/$HOME', '/tmp/a\\n'])
      expect(remade({ kind: '${own}', spec: { path } }), path).to.have.property('why');
  });
});
`,
      },
      registries: [
        registry('scenarios/kinds/registry.ts', 'const all: readonly AnyKind[] = [', {
          imports: `import { ${own} } from './${name}.ts';`,
          entry: own,
        }),
      ],
      next: [
        `The name '${own}' stands in ledgers: never rename it once it has been used. The guard refuses what carries no marker.`,
        `Use it in the steps of a scenario: { change: ${own}({ ... }) }`,
        `Test it:  npx mocha test/scenarios/kinds/${name}.test.ts`,
      ],
    };
  },
};
