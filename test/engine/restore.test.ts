import { expect } from 'chai';
import { restore, type Undoable } from '../../engine/act/restore.ts';
import type { SendAll } from '../../engine/hosts/send-all.ts';
import { type Command, type Completion, ConnectError } from '../../runners/index.ts';
import type { Presence } from '../../scenarios/index.ts';

const done: Completion = {
  ended: 'exited',
  code: 0,
  stdout: '',
  stderr: '',
  truncated: false,
  startedAt: 0,
  endedAt: 0,
};

/** A host that answers the probes of one change after the other in this order, and remembers what it was sent. */
function hostAnswering(...answers: Presence[]): { sendAll: SendAll; sent: string[] } {
  const sent: string[] = [];
  const sendAll: SendAll = async (phase, commands) => {
    sent.push(...commands.map(({ program }) => `${phase} ${program}`));
    const answer = phase === 'verify' ? commands.map(() => answers.shift() ?? 'absent') : [];
    return commands.map((_, index) => ({ ...done, stdout: answer[index] ?? '' }));
  };
  return { sendAll, sent };
}

function change(name: string): Undoable {
  const command = (verb: string): Command => ({ program: `${verb}-${name}`, args: [] });
  const presences: readonly Presence[] = ['present', 'absent', 'pending', 'unknown'];
  return {
    kind: 'file',
    name,
    revert: [command('stop'), command('remove')],
    probe: command('probe'),
    presence: ({ stdout }) => presences.find(presence => presence === stdout) ?? 'unknown',
  };
}

/** Nothing else bears the marker. */
const clean = async () => ({ left: [], killed: [] });

describe('restoring', () => {
  it('reverts in reverse order and believes the probes alone', async () => {
    const { sendAll, sent } = hostAnswering('absent', 'absent');
    expect((await restore([change('a'), change('b')], sendAll, clean)).restored).to.equal(true);
    expect(sent).to.deep.equal([
      'revert stop-b',
      'revert remove-b',
      'revert stop-a',
      'revert remove-a',
      'verify probe-a',
      'verify probe-b',
    ]);
  });

  it('tries what is still there again, and only that', async () => {
    const { sendAll, sent } = hostAnswering('pending', 'absent', 'absent', 'absent');
    expect((await restore([change('a'), change('b')], sendAll, clean)).restored).to.equal(true);
    expect(sent.slice(6)).to.deep.equal([
      'revert stop-a',
      'revert remove-a',
      'verify probe-a',
      'verify probe-b',
    ]);
  });

  it('never calls a host restored that cannot tell', async () => {
    const { sendAll } = hostAnswering('unknown', 'unknown', 'unknown', 'unknown');
    const { restored, presences } = await restore([change('a')], sendAll, clean);
    expect({ restored, presences }).to.deep.equal({ restored: false, presences: ['unknown'] });
  });

  it('never calls a host restored that cannot be reached any more, and does not fail over it', async () => {
    let attempts = 0;
    const { restored } = await restore(
      [change('a')],
      async () => {
        attempts += 1;
        throw new ConnectError('unreachable', 'web01 is gone', 'look for it');
      },
      clean,
    );
    expect({ restored, tried: attempts > 1 }).to.deep.equal({ restored: false, tried: true });
  });

  it('sends nothing where nothing was touched', async () => {
    const { sendAll, sent } = hostAnswering();
    expect((await restore([], sendAll, clean)).restored).to.equal(true);
    expect(sent).to.deep.equal([]);
  });

  it('looks for processes first, so that none of them can make what a probe did not find', async () => {
    const { sendAll, sent } = hostAnswering('absent', 'present', 'absent');
    // A command of the act outlived its connection: it ends, and what it made is there.
    const left = [[{ text: 'process 7' }], [], []];
    const sweep = async () => {
      sent.push('sweep');
      return { left: left.shift() ?? [], killed: [] };
    };
    expect((await restore([change('a')], sendAll, sweep)).restored).to.equal(true);
    expect(sent.filter(what => !what.startsWith('revert'))).to.deep.equal([
      'sweep',
      'verify probe-a',
      'sweep',
      'verify probe-a',
      'sweep',
      'verify probe-a',
    ]);
  });

  it('never calls a host restored on which a process stays, or that cannot list any', async () => {
    for (const left of [[{ text: 'process 7' }], undefined]) {
      const { sendAll } = hostAnswering();
      const sweep = async () => ({ left, killed: [] });
      const { restored, presences } = await restore([change('a')], sendAll, sweep);
      expect({ restored, presences }).to.deep.equal({ restored: false, presences: ['absent'] });
    }
  });

  it('says what was killed by an attempt that lost the host, once it is proven gone', async () => {
    const { sendAll } = hostAnswering('absent', 'absent');
    let probes = 0;
    const losing: SendAll = async (phase, commands) => {
      if (phase === 'verify' && ++probes === 1)
        throw new ConnectError('unreachable', 'web01 is gone', 'look');
      return sendAll(phase, commands);
    };
    const killed = [['process 7'], []];
    const sweep = async () => ({ left: [], killed: killed.shift() ?? [] });
    expect(await restore([change('a')], losing, sweep)).to.deep.include({
      restored: true,
      killed: ['process 7'],
    });
  });

  it('calls killed only what is gone by the end, each once', async () => {
    const { sendAll } = hostAnswering('absent', 'absent');
    const trace = { text: 'process 7' };
    const left = [[trace], []];
    const sweep = async () => ({ left: left.shift() ?? [], killed: [trace.text] });
    expect(await restore([change('a')], sendAll, sweep)).to.deep.include({
      restored: true,
      killed: [trace.text],
    });
    const stays = async () => ({ left: [trace], killed: [trace.text] });
    expect(await restore([change('a')], sendAll, stays)).to.deep.include({
      restored: false,
      killed: [],
      left: [trace],
    });
  });

  it('a process of a bystander’s that names the marker is told, and leaves the host no less restored', async () => {
    const left = { text: 'process 7 (grep k3v9q2xw)', bystander: true } as const;
    const { sendAll } = hostAnswering('absent');
    const restoration = await restore([change('a')], sendAll, async () => ({ left: [left], killed: [] }));
    expect(restoration.restored).to.equal(true);
    expect(restoration.left).to.deep.equal([left]);
  });

  it('of an account that the drill acts by it may be the drill’s own: the host counts as left changed', async () => {
    const left = { text: 'process 7 (systemctl start sdrill-k3v9q2xw)' };
    const answers = ['absent', 'absent', 'absent', 'absent'] as const;
    const { sendAll } = hostAnswering(...answers);
    const restoration = await restore([change('a')], sendAll, async () => ({ left: [left], killed: [] }));
    expect(restoration.restored).to.equal(false);
  }).timeout(20_000);
});
