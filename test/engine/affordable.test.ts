import { readFile } from 'node:fs/promises';
import { expect } from 'chai';
import { affordable, openFileLimit } from '../../engine/hosts/affordable.ts';
import { demand } from '../wants.ts';

describe('how many hosts are drilled at once', () => {
  it('is what was wished for where there are file descriptors for it', () => {
    expect(affordable(24)).to.equal(24);
    expect(affordable(1000, () => Number.POSITIVE_INFINITY)).to.equal(1000);
    expect(affordable(235, () => 1000)).to.equal(235);
  });

  it('is what the file descriptors allow where more are wished for, and the usual 20 at least', () => {
    expect(affordable(236, () => 1000)).to.equal(235);
    expect(affordable(30, () => 62)).to.equal(20);
    expect(affordable(5, () => 62)).to.equal(5);
  });

  it("goes by the process's own limit", async function () {
    await demand(this, 'linux');
    const limits = await readFile('/proc/self/limits', 'utf8');
    const [, soft = ''] = /^Max open files\s+(\d+)/m.exec(limits) ?? [];
    expect(openFileLimit()).to.equal(Number(soft));
  });
});
