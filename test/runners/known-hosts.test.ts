import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { execaSync } from 'execa';
import fc from 'fast-check';
import { knownHostName, namesHost, parseKnownHosts } from '../../runners/ssh/known-hosts.ts';
import { demand } from '../wants.ts';

const key = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGPKTeNYfXv2XJjZQDJVEJgHSxxM2oYXSO9rBOVXkD1P';

describe('a known_hosts file', () => {
  let directory: string;
  before(() => {
    directory = mkdtempSync(join(tmpdir(), 'runners-known-hosts-'));
  });
  after(() => rmSync(directory, { recursive: true, force: true }));

  /** The lines that OpenSSH itself finds for a host. */
  const foundBySshKeygen = (text: string, host: string): number[] => {
    const file = join(directory, 'known_hosts');
    writeFileSync(file, text);
    const { stdout } = execaSync('ssh-keygen', ['-F', host, '-f', file], { reject: false });
    return [...stdout.matchAll(/found: line (\d+)/g)].map(match => Number(match[1]));
  };

  const foundHere = (text: string, host: string): number[] =>
    parseKnownHosts(text, 'f')
      .filter(entry => namesHost(entry.names, host))
      .map(entry => Number(entry.where.split(':')[1]));

  it('means the hosts that ssh-keygen -F finds in it', async function () {
    await demand(this, 'ssh');
    const piece = fc.constantFrom('a', 'b', '*', '?', '.', 'lab', '[a]:2222', 'A');
    const pattern = fc
      .tuple(fc.constantFrom('', '', '!'), fc.array(piece, { minLength: 1, maxLength: 3 }))
      .map(([not, pieces]) => not + pieces.join(''));
    const line = fc
      .array(pattern, { minLength: 1, maxLength: 3 })
      .map(patterns => `${patterns.join(',')} ${key}`);
    const host = fc.constantFrom('a', 'lab', 'a.b', '[a]:2222', 'lab.a', 'ab', 'b');
    fc.assert(
      fc.property(fc.array(line, { maxLength: 6 }), host, (lines, name) => {
        const text = `# comment\n\n${lines.join('\n')}\n`;
        expect(foundHere(text, name)).to.deep.equal(foundBySshKeygen(text, name));
      }),
      { numRuns: 60 },
    );
  });

  it('reads markers, comments and carriage returns, and leaves out what is no line of it', () => {
    const lines = [
      `@revoked * ${key}`,
      ` @cert-authority *.lab ${key} ca`,
      `h ${key} me@here\r`,
      '# x',
      'broken',
      '@what h k',
    ];
    const entries = parseKnownHosts(lines.join('\n'), '/k');
    expect(entries.map(({ marker, where }) => [marker, where])).to.deep.equal([
      ['revoked', '/k:1'],
      ['cert-authority', '/k:2'],
      [undefined, '/k:3'],
    ]);
  });

  it('never stumbles over what somebody wrote into it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string(), (text, host) => {
        for (const { names } of parseKnownHosts(`${text} ${key}\n|1|${text}|x ${key}`, 'f'))
          namesHost(names, host);
      }),
    );
  });

  it('names the port where it is not 22', () => {
    expect(knownHostName('Lab.Example', 22)).to.equal('lab.example');
    expect(knownHostName('::1', 2222)).to.equal('[::1]:2222');
  });
});
