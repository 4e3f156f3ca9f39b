import { camel, type Recipe, registry } from './recipe.ts';

export const report: Recipe = {
  usage: 'report NAME',
  lay(name) {
    const own = camel(name);
    return {
      files: {
        [`reports/formats/${name}.ts`]: `import type { Format } from '../format.ts';

export const ${own}: Format = {
  name: '${name}',
  purpose: 'a count of the expectations that were met',
  extension: '${name}.txt',
  render: ({ summary }) => \`\${summary.met} of \${summary.expectations} expectations met\\n\`,
};
`,
        [`test/reports/formats/${name}.test.ts`]: `import { expect } from 'chai';
import { rendered } from '../rendered.ts';
import { everything } from '../samples.ts';

describe('the ${name} report', () => {
  it('counts what was met', () => {
    expect(rendered('${name}', everything())).to.equal('4 of 13 expectations met\\n');
  });
});
`,
      },
      registries: [
        registry('reports/formats.ts', 'export const reportFormats: readonly Format[] = [', {
          imports: `import { ${own} } from './formats/${name}.ts';`,
          entry: own,
        }),
      ],
      next: [
        `It sees the result document (reports/result.ts) and nothing else. What came from a host is hostile: escape it for your format.`,
        `Try it:   npx simulate report latest --format ${name}`,
        `Test it:  npx mocha test/reports/formats/${name}.test.ts`,
      ],
    };
  },
};
