import { expect } from 'chai';
import { eslogEvents } from '../../../validators/formats/eslogger.ts';

const unset = 4_294_967_295;

interface Who {
  readonly pid: number;
  readonly ppid?: number;
  readonly auid?: number;
  readonly version?: number;
  readonly parent?: readonly [pid: number, version: number];
  readonly path: string;
}

/** A token as message version 9 writes it, and the process around it. */
const process = ({ pid, ppid = 1, auid = 501, version = 1, parent, path }: Who) => {
  const token = (id: number, pidversion: number) => ({
    asid: 1,
    auid,
    euid: 0,
    egid: 0,
    ruid: 0,
    rgid: 0,
    pid: id,
    pidversion,
  });
  return {
    audit_token: token(pid, version),
    parent_audit_token: parent ? token(...parent) : null,
    ppid,
    executable: { path, path_truncated: false },
    team_id: null,
  };
};

/** The same with tokens as version 10 writes them. */
const withLists = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value), (_key, item) =>
    item?.asid === undefined
      ? item
      : [item.auid, item.euid, item.egid, item.ruid, item.rgid, item.pid, item.asid, item.pidversion],
  );

const message = (actor: Who, event: unknown, seq = 1) => ({
  schema_version: 1,
  action_type: 1,
  mach_time: 1,
  global_seq_num: seq,
  time: '2026-01-02T03:04:05.123456789Z',
  process: process(actor),
  event,
});

const exec = (target: Who, args: readonly string[]) =>
  message(target, { exec: { target: process(target), args, cwd: { path: '/' }, script: null } });

async function events(...messages: unknown[]) {
  const found = [];
  for await (const event of eslogEvents(messages.map(one => JSON.stringify(one)))) found.push(event);
  return found;
}

const shell: Who = { pid: 70, ppid: 60, path: '/bin/sh', version: 3 };
const launchctl: Who = { pid: 71, ppid: 70, path: '/bin/launchctl', version: 4, parent: [70, 3] };

describe('eslogger', () => {
  for (const [version, shape] of [
    ['9', (value: unknown) => value],
    ['10', withLists],
  ] as const) {
    it(`reads exec as a process creation, from messages of version ${version}`, async () => {
      const [, event] = await events(
        shape(exec(shell, ['sh'])),
        shape(exec(launchctl, ['launchctl', 'bootstrap', 'system'])),
      );
      expect(event?.views[0]).to.deep.include({
        logsource: { product: 'macos', category: 'process_creation' },
      });
      expect(event?.views[0]?.fields).to.include({
        Image: '/bin/launchctl',
        CommandLine: 'launchctl bootstrap system',
        ProcessId: 71,
        ParentProcessId: 70,
        ParentImage: '/bin/sh',
        User: 'root',
      });
      expect(event?.actor).to.deep.equal({ known: true, names: ['501'], field: 'audit_token.auid' });
      expect(event?.pids).to.deep.equal([71]);
      expect(event?.time).to.be.closeTo(Date.parse('2026-01-02T03:04:05.123Z') + 0.456789, 0.001);
    });
  }

  it("takes a program's label from the xpcproxy that it replaces, and offers only the program as a process creation", async () => {
    const at = { pid: 80, ppid: 1, auid: unset };
    const [proxy, program] = await events(
      exec({ ...at, path: '/usr/libexec/xpcproxy', version: 5 }, ['xpcproxy', 'com.example.drill']),
      exec({ ...at, path: '/bin/sleep', version: 6 }, ['/bin/sleep', '5']),
    );
    expect(proxy?.views.map(({ logsource }) => logsource)).to.deep.equal([
      { product: 'macos', service: 'eslogger' },
    ]);
    expect(program?.views[0]?.fields).to.include({
      LaunchdLabel: 'com.example.drill',
      ParentImage: '/sbin/launchd',
    });
    expect(program?.actor).to.deep.include({ known: false });
  });

  it('reads create, write and rename as file events', async () => {
    const plist = '/Library/LaunchDaemons/a.plist';
    const found = await events(
      message(shell, { create: { destination_type: 0, destination: { existing_file: { path: plist } } } }),
      message(shell, {
        create: {
          destination: { new_path: { dir: { path: '/Library/LaunchDaemons' }, filename: 'a.plist' } },
        },
      }),
      message(shell, { write: { target: { path: plist } } }),
      message(shell, {
        rename: { source: { path: '/tmp/a' }, destination: { existing_file: { path: plist } } },
      }),
    );
    for (const event of found) {
      expect(event.views[0]?.logsource).to.deep.equal({ product: 'macos', category: 'file_event' });
      expect(event.views[0]?.fields).to.include({ TargetFilename: plist, Image: '/bin/sh' });
    }
    expect(found.length).to.equal(4);
  });

  it('reads the registration of a launch item, whose writer is not who asked for it', async () => {
    const writer: Who = { pid: 9, path: '/System/backgroundtaskmanagementd', auid: unset };
    const item = {
      item_type: 4,
      legacy: true,
      managed: false,
      uid: 0,
      item_url: 'file:///Library/LaunchDaemons/a%20b.plist',
    };
    const instigator = process({ pid: 10, path: '/usr/libexec/smd', auid: unset });
    const [event] = await events(
      message(writer, {
        btm_launch_item_add: { item, executable_path: '/bin/sleep', instigator, app: null },
      }),
    );
    expect(event?.views).to.have.length(1);
    expect(event?.views[0]).to.deep.include({ logsource: { product: 'macos', service: 'eslogger' } });
    expect(event?.views[0]?.fields).to.include({
      EventType: 'btm_launch_item_add',
      ItemType: 'daemon',
      ItemPath: '/Library/LaunchDaemons/a b.plist',
      InstigatorImage: '/usr/libexec/smd',
    });
    expect(event?.actor.known).to.equal(false);
  });

  it('skips lines that are no messages', async () => {
    const found = [];
    for await (const event of eslogEvents(['', 'null', '{"process":1}', '{'])) found.push(event);
    expect(found).to.deep.equal([]);
  });
});
