import { expect } from 'chai';
import fc from 'fast-check';
import { debianSources, transportOptions } from '../../lab/debian/apt.ts';
import { withLock } from '../../lab/debian/lock.ts';
import { recipe, recipeKey } from '../../lab/debian/recipe.ts';
import { seedLines } from '../../lab/debian/seed.ts';

describe("the image's package sources", () => {
  const targets = [
    ['Somebody Else', 'bookworm', 'bookworm', 'https://mirror.example/other/', 'main'],
    ['Debian', 'bookworm', 'stable', 'https://mirror.example/debian/', 'main'],
    ['Debian', 'bookworm', 'stable', 'https://mirror.example/debian/', 'main'],
    ['Debian', 'bookworm-security', 'bookworm-security', 'https://mirror.example/security/', 'main'],
    ['Debian', 'sid', 'sid', 'https://mirror.example/debian/', 'main'],
  ];

  it("are this machine's own for Debian, one release of them, each once", () => {
    expect(debianSources(targets.map(row => row.join('\t')).join('\n'))).to.deep.equal({
      suite: 'bookworm',
      mirrors: [
        'deb https://mirror.example/debian/ stable main',
        'deb https://mirror.example/security/ bookworm-security main',
      ],
    });
  });

  it("are mmdebstrap's own where this machine's apt knows no Debian", () => {
    expect(debianSources('Ubuntu\tnoble\tnoble\thttps://mirror.example/ubuntu/\tmain')).to.deep.equal({
      suite: 'bookworm',
      mirrors: [],
    });
  });

  it('are reached as apt is told to reach them, and no other setting is taken over', () => {
    const proxy = 'Acquire::http::Proxy "http://proxy.example:3128";';
    const dates = 'Acquire::Check-Valid-Until "false";';
    const others = ['Acquire::http "";', 'APT::Sandbox::User "_apt";', 'DPkg::Post-Invoke:: "rm -rf /x";'];
    expect(transportOptions([proxy, ...others, dates].join('\n'))).to.deep.equal([proxy, dates]);
  });
});

describe('the image in the cache', () => {
  it('is another one when anything in its recipe is another', () => {
    const source = { suite: 'bookworm', mirrors: [], options: [] };
    const one = recipe(source);
    const others = [
      recipe({ ...source, mirrors: ['deb https://mirror.example/debian bookworm main'] }),
      { ...one, packages: [...one.packages, 'nano'] },
      { ...one, script: `${one.script}true\n` },
    ];
    expect(new Set([one, ...others].map(recipeKey)).size).to.equal(4);
    expect(recipeKey(recipe(source))).to.equal(recipeKey(one));
  });
});

describe('the seed of a machine', () => {
  it('is one line a file, whatever the file holds', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme' })), auditRules => {
        const lines = seedLines({ ...seed, auditRules })
          .trimEnd()
          .split('\n');
        expect(lines).to.have.lengthOf(12);
        const rules = lines.find(line => line.includes('/etc/audit/rules.d/servicedrill.rules')) ?? '';
        const text = Buffer.from(rules.split(' ').at(-1) ?? '', 'base64').toString();
        expect(text).to.equal(`${auditRules.join('\n').trimEnd()}\n`);
      }),
    );
  });

  const seed = {
    hostKey: { privateKey: 'private', publicKey: 'public' },
    authorized: { root: 'a', operator: 'b', nosudo: 'c', drill: 'd' },
    hostName: 'lab-debian01',
  };
});

describe('the lock between two builders', () => {
  it('lets one in at a time, in any number, and each of them', async () => {
    let inside = 0;
    const most: number[] = [];
    const enter = () =>
      withLock('test', undefined, async () => {
        most.push(++inside);
        await new Promise(setImmediate);
        inside--;
      });
    await Promise.all(Array.from({ length: 20 }, enter));
    expect(most).to.deep.equal(Array.from({ length: 20 }, () => 1));
  });

  it('is free again after a failure, and can be waited for no longer', async () => {
    const broken = withLock('test', undefined, () => Promise.reject(new Error('broken')));
    expect(await broken.catch(error => error.message)).to.equal('broken');
    await withLock('test', undefined, async () => {
      const waiter = withLock('test', AbortSignal.timeout(50), async () => 'inside');
      expect(await waiter.catch(() => 'given up')).to.equal('given up');
    });
  });
});
