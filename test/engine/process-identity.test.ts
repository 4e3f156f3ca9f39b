import { spawn } from 'node:child_process';
import { expect } from 'chai';
import { isAlive, startByPs, thisProcess } from '../../engine/ledger/process-identity.ts';
import { demand } from '../wants.ts';

describe('whose run is still alive', () => {
  it('is told by process id and start, since ids are used again', () => {
    expect(isAlive(thisProcess())).to.equal(true);
    expect(isAlive({ ...thisProcess(), started: '1' })).to.equal(false);
  });

  it('is told without /proc as well: ps knows the start of a process, and of none that is not there', async function () {
    await demand(this, 'ps');
    const child = spawn('sleep', ['60']);
    try {
      const { pid = 0 } = child;
      expect(startByPs(pid)).to.match(/^\w{3} \w{3} [ \d]\d \d\d:\d\d:\d\d \d{4}$/);
      expect(startByPs(pid)).to.equal(startByPs(pid));
    } finally {
      child.kill('SIGKILL');
    }
    expect(startByPs(4_194_305)).to.equal('');
  });
});
