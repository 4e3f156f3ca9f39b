import { expect } from 'chai';
import { coverage, scenarios } from '../../scenarios/index.ts';

function rowsOf(cells: ReturnType<typeof coverage>) {
  const rows = new Map<string, typeof cells>();
  for (const cell of cells) {
    const row = `${cell.platform} ${cell.technique}`;
    rows.set(row, [...(rows.get(row) ?? []), cell]);
  }
  return rows;
}

describe('the coverage of the catalogue', () => {
  const cells = coverage();

  it('names the procedures whose detection is tried, by technique, platform and data component', () => {
    const cell = cells.find(
      ({ technique, platform, dataComponent }) =>
        `${technique} ${platform} ${dataComponent}` === 'T1569.003 linux DC0064',
    );
    expect(cell?.scenarios).to.include('systemd-service').and.not.include('psexec-like');
  });

  it('leaves no procedure out, and counts no mitigation or control', () => {
    const procedures = scenarios.filter(({ role }) => role === 'procedure').map(({ id }) => id);
    expect(new Set(cells.flatMap(cell => cell.scenarios))).to.deep.equal(new Set(procedures));
  });

  it('has a cell for every data component in every row, so that holes show; a registry is Windows’ alone', () => {
    const rows = rowsOf(cells);
    for (const [row, inRow] of rows) {
      const wanted = cells.filter(cell => row.startsWith('windows') || cell.dataComponent !== 'DC0063');
      const ids = new Set(inRow.map(cell => cell.dataComponent));
      expect(ids, row).to.deep.equal(new Set(wanted.map(cell => cell.dataComponent)));
    }
  });
});
