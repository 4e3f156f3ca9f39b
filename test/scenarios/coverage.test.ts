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

  it('has a cell for every data component that ATT&CK names, so that holes show', () => {
    const rows = rowsOf(cells);
    const components = (row: string) => rows.get(row)?.map(({ dataComponent }) => dataComponent);
    expect(components('linux T1569.003')).to.include.members(['DC0064', 'DC0061', 'DC0032', 'DC0060']);
    expect(components('macos T1543.004')).to.include.members(['DC0039', 'DC0061', 'DC0032', 'DC0060']);
    expect([...rows.keys()].filter(row => !row.startsWith('windows')).flatMap(components)).to.not.include(
      'DC0063',
    );
    const hole = rows.get('windows T1543.003')?.find(({ dataComponent }) => dataComponent === 'DC0079');
    expect(hole).to.deep.include({ dataComponentName: 'Driver Load', scenarios: [] });
  });
});
