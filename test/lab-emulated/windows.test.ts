import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { wants } from '../wants.ts';
import { events, type SshLab, sshLab } from './ssh.ts';

const recorded = JSON.parse(
  readFileSync(new URL('./samples/windows-recorded.json', import.meta.url), 'utf8'),
);
const sysmon = 'Microsoft-Windows-Sysmon/Operational';

describe('the emulated Windows host', () => {
  wants('ssh');
  let lab: SshLab;
  beforeEach(async () => {
    lab = await sshLab({ hosts: ['lab-win01'], seed: 7 });
  });
  afterEach(() => lab.close());

  const said = async (command: string) => (await lab.ssh(command)).stdout.replaceAll('\r\n', '\n');

  it('leaves the registry traces of a service’s creation that a recorded one left, in their order', async () => {
    await lab.ssh(
      'sc create Cyb3rWard0g binPath= C:\\Windows\\System32\\GruntHTTP2.exe start= auto DisplayName= OTR',
    );
    const traces = (await events(lab, sysmon)).filter(({ id }) => id === 12 || id === 13);
    const key = 'HKLM\\System\\CurrentControlSet\\Services\\Cyb3rWard0g';
    expect(
      traces.map(({ fields }) => [
        fields.EventType,
        fields.TargetObject?.replace(`${key}\\`, ''),
        fields.Details ?? null,
      ]),
    ).to.deep.equal(recorded.sharpscRegistryDeeds);
    for (const { fields } of traces) {
      expect(fields.Image?.toLowerCase()).to.equal('c:\\windows\\system32\\services.exe');
      expect(fields.User).to.equal('NT AUTHORITY\\SYSTEM');
    }
  });

  it('writes every event with the fields of recorded ones', async () => {
    await lab.ssh(
      'copy C:\\Windows\\System32\\locator.exe C:\\Windows\\drill.exe & sc create drill binPath= C:\\Windows\\drill.exe & sc start drill & sc stop drill',
    );
    await lab.ssh(
      'sc config drill start= disabled & sc config drill binPath= C:\\Windows\\System32\\hostname.exe start= demand & sc start drill & sc delete drill',
    );
    await lab.ssh('type nul >> C:\\Windows\\System32\\services.exe');
    for (const [name, { fields }] of Object.entries<{ fields: string[] }>(recorded.events)) {
      if (name === 'Security/4663') continue; // Only an open that succeeds is one, and here none does.
      const cut = name.lastIndexOf('/');
      const found = await events(lab, name.slice(0, cut), Number(name.slice(cut + 1)));
      expect(found, name).not.to.be.empty;
      expect(found[0]?.fields, name).to.include.keys(fields);
    }
  });

  it('names who asked for a service in 7045’s UserID and 4697’s subject, not in its account', async () => {
    await lab.ssh('sc create drill binPath= C:\\Windows\\System32\\locator.exe');
    const [installed] = await events(lab, 'System', 7045);
    const [audited] = await events(lab, 'Security', 4697);
    expect(installed?.fields.AccountName).to.equal('LocalSystem');
    expect(installed?.userSid)
      .to.match(/-1001$/)
      .and.to.equal(audited?.fields.SubjectUserSid);
    expect(audited?.fields.SubjectUserName).to.equal('drilladmin');
  });

  it('starts a service’s program as SYSTEM below services.exe, and ends it', async () => {
    await lab.ssh(
      'copy C:\\Windows\\System32\\locator.exe C:\\Windows\\drill.exe & sc create drill binPath= C:\\Windows\\drill.exe & sc start drill',
    );
    expect(await said('sc query drill')).to.contain('STATE              : 4  RUNNING');
    const started = (await events(lab, sysmon, 1)).find(
      ({ fields }) => fields.Image === 'C:\\Windows\\drill.exe',
    );
    expect(started?.fields).to.include({
      ParentImage: 'C:\\Windows\\System32\\services.exe',
      User: 'NT AUTHORITY\\SYSTEM',
      OriginalFileName: 'locator.exe',
    });
    await lab.ssh('sc stop drill');
    const ended = (await events(lab, sysmon, 5)).map(({ fields }) => fields.ProcessGuid);
    expect(ended).to.include(started?.fields.ProcessGuid);
    expect((await events(lab, 'System', 7036)).map(({ fields }) => fields.param2)).to.deep.equal([
      'running',
      'stopped',
    ]);
  });

  it('runs a program that is no service, then fails with 1053, 7009 and 7000, as the recording of Fax shows', async () => {
    await lab.ssh('sc create drill binPath= "cmd.exe /c exit 0"');
    await lab.ssh('sc config drill binPath= "C:\\Windows\\System32\\cmd.exe /c exit 0"');
    expect(await said('sc start drill')).to.equal(
      '[SC] StartService FAILED 1053:\n\nThe service did not respond to the start or control request in a timely fashion.\n\n',
    );
    expect((await events(lab, 'System', 7009))[0]?.fields).to.deep.equal({
      param1: '30000',
      param2: 'drill',
    });
    expect((await events(lab, 'System', 7000))[0]?.fields).to.deep.equal({
      param1: 'drill',
      param2: '%%1053',
    });
    const children = (await events(lab, 'Security', 4688)).filter(({ fields }) =>
      fields.ParentProcessName?.endsWith('services.exe'),
    );
    expect(children.map(({ fields }) => fields.CommandLine)).to.deep.equal([
      'C:\\Windows\\System32\\cmd.exe /c exit 0',
    ]);
  });

  it('leaves nothing behind once a service is deleted', async () => {
    await lab.ssh('sc create drill binPath= C:\\Windows\\System32\\locator.exe & sc delete drill');
    expect(await said('sc query drill')).to.equal(
      '[SC] EnumQueryServicesStatus:OpenService FAILED 1060:\n\nThe specified service does not exist as an installed service.\n\n',
    );
    expect((await lab.ssh('reg query HKLM\\SYSTEM\\CurrentControlSet\\Services\\drill')).stderr).to.contain(
      'unable to find the specified registry key',
    );
  });

  const refusals: [command: string, code: number, text: string][] = [
    ['sc query nosuch', 1060, 'FAILED 1060'],
    ['sc create Spooler binPath= x', 1073, 'The specified service already exists.'],
    ['sc start Spooler', 1056, 'An instance of the service is already running.'],
    ['sc stop RpcLocator', 1062, 'The service has not been started.'],
    ['sc start nosuch', 1060, 'StartService: OpenService FAILED 1060'],
  ];
  for (const [command, code, text] of refusals)
    it(`answers "${command}" with ${code}`, async () => {
      expect(await said(command)).to.contain(text);
      // ssh shows the low eight bits of a Windows exit code.
      expect((await lab.ssh(command)).code).to.equal(code & 255);
    });

  it('refuses a standard user with 5 and changes nothing', async () => {
    const refused = await lab.ssh('sc create drill binPath= x', { role: 'unprivileged' });
    expect(refused).to.include({
      code: 5,
      stdout: '[SC] OpenSCManager FAILED 5:\r\n\r\nAccess is denied.\r\n\r\n',
    });
    expect(await events(lab, 'System', 7045)).to.be.empty;
    expect((await lab.ssh('wevtutil qe Security', { role: 'unprivileged' })).code).to.equal(5);
  });

  it('reads events by record id, forwards and backwards', async () => {
    await lab.ssh('sc create a binPath= x & sc create b binPath= x & sc create c binPath= x');
    const all = await events(lab, 'System', 7045);
    const first = all[0]?.recordId ?? 0;
    const query = `wevtutil qe System "/q:*[System[(EventRecordID>${first}) and (EventID=7045)]]" /f:xml /rd:true /c:1`;
    expect((await lab.ssh(query)).stdout).to.contain("<Data Name='ServiceName'>c</Data>");
    expect(all.map(({ fields }) => fields.ServiceName)).to.deep.equal(['a', 'b', 'c']);
  });

  it('logs only what the audit policy asks for', async () => {
    await lab.ssh('auditpol /set /subcategory:"{0CCE9211-69AE-11D9-BED3-505054503030}" /success:disable');
    await lab.ssh('sc create drill binPath= x');
    expect(await events(lab, 'Security', 4697)).to.be.empty;
    expect(await events(lab, 'System', 7045)).to.have.length(1);
  });

  it('knows PowerShell’s cmdlets for services, and logs the script', async () => {
    const script =
      "New-Service -Name drill -BinaryPathName 'C:\\Windows\\System32\\locator.exe' -StartupType Manual | Out-Null; Start-Service drill; (Get-Service drill).Status";
    const encoded = Buffer.from(script, 'utf16le').toString('base64');
    expect(await said(`powershell.exe -NoProfile -EncodedCommand ${encoded}`)).to.equal('Running\n');
    const [logged] = await events(lab, 'Microsoft-Windows-PowerShell/Operational', 4104);
    expect(logged?.fields.ScriptBlockText).to.equal(script);
  });

  it('refuses a process that WMI would create, and tells so in 1121, while the same program runs directly', async () => {
    const script =
      "(Invoke-CimMethod -ClassName Win32_Process -MethodName Create -Arguments @{CommandLine='hostname.exe'}).ReturnValue";
    expect(
      await said(`powershell.exe -EncodedCommand ${Buffer.from(script, 'utf16le').toString('base64')}`),
    ).to.equal('2\n');
    const [blocked] = await events(lab, 'Microsoft-Windows-Windows Defender/Operational', 1121);
    expect(blocked?.fields.ID).to.equal('D1E49AAC-8F56-4280-B9BA-993A6D77406C');
    expect(await said('hostname.exe')).to.equal('LAB-WIN01\n');
  });

  it('runs the recovery command of a service that was killed', async () => {
    await lab.ssh(
      'sc create drill binPath= C:\\Windows\\System32\\locator.exe & sc failure drill reset= 0 actions= run/0 command= "C:\\Windows\\System32\\cmd.exe /c echo k3v9q2xw" & sc start drill',
    );
    await lab.ssh('taskkill /f /im locator.exe');
    expect((await events(lab, 'System', 7031))[0]?.fields.param5).to.equal(
      'Run the configured recovery program',
    );
    const lines = (await events(lab, sysmon, 1))
      .filter(({ fields }) => fields.ParentImage?.endsWith('services.exe'))
      .map(({ fields }) => fields.CommandLine);
    expect(lines).to.include('C:\\Windows\\System32\\cmd.exe /c echo k3v9q2xw');
  });

  it('keeps to a service’s descriptor: who may not ask for its status does not see it, who may write it takes it back', async () => {
    const usual = 'D:(A;;CCLCSWRPWPDTLOCRRC;;;SY)(A;;CCDCLCSWRPWPDTLOCRSDRCWDWO;;;BA)';
    await lab.ssh('sc create drill binPath= C:\\Windows\\System32\\locator.exe & sc start drill');
    expect(await said('sc query')).to.contain('SERVICE_NAME: drill');
    expect((await lab.ssh(`sc sdset drill ${usual.replace('D:', 'D:(D;;DCLCWPDTSD;;;BA)')}`)).code).to.equal(
      0,
    );
    expect(await said('sc query')).to.not.contain('drill');
    expect(await said('powershell -Command (Get-Service).Name')).to.not.contain('drill');
    for (const verb of ['query', 'stop', 'delete', 'config'])
      expect((await lab.ssh(`sc ${verb} drill`)).code, verb).to.equal(5);
    expect(await said('sc sdshow drill')).to.contain('(D;;DCLCWPDTSD;;;BA)');
    expect(await said('sc qc drill')).to.contain('locator.exe');
    await lab.ssh(`sc sdset drill ${usual}`);
    expect((await lab.ssh('sc stop drill & sc delete drill')).code).to.equal(0);
  });

  it('clears recovery actions and keeps what is not named; ends a process by its service', async () => {
    await lab.ssh('sc create drill binPath= C:\\Windows\\System32\\locator.exe & sc start drill');
    await lab.ssh(
      'sc failure drill reset= 60 actions= run/5 command= x.exe & sc failure drill command= y.exe',
    );
    expect(await said('sc qfailure drill')).to.match(/60\n[\s\S]*y\.exe\n[\s\S]*RUN PROCESS -- Delay = 5/);
    await lab.ssh('sc failure drill reset= 0 actions= "" command= ""');
    expect(await said('sc qfailure drill')).to.not.match(/y\.exe|Delay/);
    expect((await lab.ssh('sc failure drill actions= run/5')).code).to.equal(1639 & 255);
    expect(await said('taskkill /f /fi "SERVICES eq drill"')).to.match(/SUCCESS: .* has been terminated/);
    expect((await events(lab, 'System', 7034))[0]?.fields.param1).to.equal('drill');
    expect(await said('taskkill /f /fi "SERVICES eq drill"')).to.match(/^INFO: No tasks/);
  });

  it('shows a file’s audit entries to administrators who ask for them, and no error of .NET as another', async () => {
    const acl = (path: string) => `powershell -Command (Get-Acl -Audit C:\\Windows\\System32\\${path}).Sddl`;
    expect(await said(acl('services.exe'))).to.match(/S:AI\(AU;SAFA;/);
    expect(await said(acl('spoolsv.exe')))
      .to.match(/D:/)
      .and.not.match(/S:AI/);
    expect((await lab.ssh(acl('services.exe'), { role: 'unprivileged' })).stderr).to.contain(
      'SeSecurityPrivilege',
    );
    const open = (path: string) =>
      `powershell -Command try { [IO.File]::Open('${path}', 'Open', 'Write', 'ReadWrite').Close() } catch { exit ($_.Exception.InnerException.HResult -band 65535) }`;
    expect((await lab.ssh(open('C:\\Windows\\System32\\services.exe'))).code).to.equal(5);
    expect((await lab.ssh(open('C:\\Windows\\Temp\\none.txt'))).code).to.equal(2);
    expect((await lab.ssh('dir /b C:\\Windows\\Temp\\none.txt')).code).to.equal(1);
  });

  it('parses cmd’s operators, quotes, carets, variables and conditions', async () => {
    expect(await said('echo a ^& b & echo "c & d"')).to.equal('a & b \n"c & d"\n');
    expect(await said('ver | find "Windows" > nul && echo yes || echo no')).to.equal('yes \n');
    expect(await said('if exist C:\\Windows\\win.ini (echo there) else (echo not)')).to.equal('there\n');
    expect(await said('echo ^%USERNAME^% %USERNAME%')).to.equal('%USERNAME% drilladmin\n');
    expect(
      await said(
        'echo one> C:\\Windows\\Temp\\t.txt & echo two>> C:\\Windows\\Temp\\t.txt & type C:\\Windows\\Temp\\t.txt',
      ),
    ).to.equal('one \ntwo \n');
    expect((await lab.ssh('cmd.exe /c exit 7')).code).to.equal(7);
    expect((await lab.ssh('nosuchprogram')).code).to.equal(1);
  });
});
