import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { currentTechnique, retiredTactics, revokedTechniques, tactics } from '../../attack/index.ts';
import { recordingsFolder } from '../want-table.ts';
import { wants } from '../wants.ts';

describe('ATT&CK v19', () => {
  it('gives a technique the id that it has now', () => {
    expect(['T1562.002', 'T1685.001', 'T1569.002'].map(currentTechnique)).to.deep.equal([
      'T1685.001',
      'T1685.001',
      'T1569.002',
    ]);
  });

  it('has no successor that is revoked itself', () => {
    for (const { id } of Object.values(revokedTechniques)) expect(revokedTechniques).not.to.have.property(id);
  });

  it('names tactics by which retired ones were replaced', () => {
    const names = tactics.map(({ shortName }) => shortName);
    expect(names).to.include('command-and-control').and.have.length(15);
    for (const [name, { by }] of Object.entries(retiredTactics)) {
      expect(names).to.include.members([...by]);
      expect(names).not.to.include(name);
    }
  });

  describe('as its sources tell it', () => {
    wants('recordings');

    it('lists every revoked technique with its successor, and no other', () => {
      const notes = readFileSync(join(recordingsFolder(), 'attack/v19.txt'), 'utf8');
      const told = [...notes.matchAll(/^ {2}(T[\d.]+) +-> (T[\d.]+)/gm)].map(([, id, by]) => [id, by]);
      expect(told).to.have.length.above(10);
      const ours = Object.entries(revokedTechniques).map(([id, by]) => [id, by.id]);
      expect(ours).to.have.deep.members(told);
    });
  });
});
