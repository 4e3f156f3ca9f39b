import { expect } from 'chai';
import { windowsActor, windowsProcesses } from '../../../validators/formats/windows-actor.ts';

const sysmon = { Channel: 'Microsoft-Windows-Sysmon/Operational' };
const services = 'C:\\Windows\\System32\\services.exe';
const caller = { SubjectUserName: 'eve', SubjectDomainName: 'LAB', SubjectUserSid: 'S-1-5-21-1' };

describe('who did it', () => {
  it('is the subject of Security events, by name, domain and SID', () => {
    const actor = { known: true, names: ['eve', 'LAB\\eve', 'S-1-5-21-1'], field: 'SubjectUserName' };
    for (const EventID of [4688, 4697]) {
      expect(windowsActor({ Channel: 'Security', EventID, ...caller })).to.deep.equal(actor);
    }
  });

  it('is the user of Sysmon events', () => {
    const actor = windowsActor({
      ...sysmon,
      EventID: 1,
      User: 'LAB\\eve',
      ParentImage: 'C:\\Windows\\System32\\cmd.exe',
    });
    expect(actor).to.deep.equal({ known: true, names: ['LAB\\eve', 'eve'], field: 'User' });
  });

  for (const [what, fields] of [
    [
      "a service's key in the registry",
      { ...sysmon, EventID: 13, Image: services, User: 'NT AUTHORITY\\SYSTEM' },
    ],
    [
      "a service's process (Sysmon)",
      { ...sysmon, EventID: 1, ParentImage: services, User: 'NT AUTHORITY\\SYSTEM' },
    ],
    [
      "a service's process (Security)",
      { Channel: 'Security', EventID: 4688, ParentProcessName: services, ...caller },
    ],
    [
      'a value that services.exe wrote',
      { Channel: 'Security', EventID: 4657, ProcessName: services, ...caller },
    ],
    ['a change of state', { Channel: 'System', EventID: 7036, param1: 'x' }],
  ] as const) {
    it(`cannot be told from ${what}`, () => {
      expect(windowsActor(fields).known).to.equal(false);
    });
  }

  it('comes with the processes, whichever way their numbers are written', () => {
    expect(windowsProcesses({ EventID: 4688, NewProcessId: '0x53c', ProcessId: '7092' })).to.deep.equal({
      pids: [1340],
      parentPid: 7092,
    });
    expect(windowsProcesses({ EventID: 1, ProcessId: '12', ParentProcessId: 4 })).to.deep.equal({
      pids: [12],
      parentPid: 4,
    });
    expect(windowsProcesses({ EventID: 7045 })).to.deep.equal({ pids: [] });
  });
});
