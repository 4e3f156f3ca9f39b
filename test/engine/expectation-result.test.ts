import { expect } from 'chai';
import { cite } from '../../engine/observe/expectation-result.ts';
import type { LogEvent } from '../../validators/index.ts';

const raw = '<Event>4697</Event>';

function cited(...fields: Record<string, string>[]): string {
  const event: LogEvent = {
    source: 'windows-event-log',
    id: 'Security/1',
    time: 0,
    views: fields.map(fields => ({ logsource: { product: 'windows' }, fields })),
    actor: { known: false, why: '' },
    pids: [],
    raw,
  };
  return cite(event).summary;
}

describe('what a cited record says, in one line', () => {
  it('is the command line or the file before all else', () => {
    expect(cited({ Image: 'sc.exe' }, { CommandLine: 'sc create x', ServiceName: 'x' })).to.equal(
      'sc create x',
    );
  });

  it('is the service with its program, the registry value with its data', () => {
    expect(cited({ ServiceName: 'x', ServiceFileName: 'C:\\x.exe' })).to.equal('x C:\\x.exe');
    expect(cited({ ServiceName: 'x', ImagePath: 'C:\\x.exe' })).to.equal('x C:\\x.exe');
    expect(cited({ TargetObject: 'HKLM\\x\\Start', Details: 'DWORD (3)' })).to.equal(
      'HKLM\\x\\Start DWORD (3)',
    );
  });

  it('is the record itself where no field is known, and never long', () => {
    expect(cited({ Level: '4' })).to.equal(raw);
    expect(cited({ CommandLine: 'x'.repeat(1000) })).to.have.length(200);
  });
});
