import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { tsx } from './simulate.ts';

describe('npm run bench', () => {
  it('drill, on a machine that lacks every package: one line says what is missing, exit code 3', async () => {
    const bench = fileURLToPath(new URL('../bench/main.ts', import.meta.url));
    const { code, stderr } = await new Promise<{ code: unknown; stderr: string }>(resolve => {
      const env = { ...process.env, PATH: '/nowhere' };
      execFile(process.execPath, ['--import', tsx, bench, 'drill'], { env }, (error, _, said) =>
        resolve({ code: error?.code, stderr: said }),
      );
    });
    expect(stderr).to.match(/^apt-get .*ENOENT; the Debian lab host .*\n$/);
    expect(code).to.equal(3);
  });
});
