import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { act } from '../../engine/act/act.ts';
import { Dispatch } from '../../engine/hosts/dispatch.ts';
import { connect, type Runner } from '../../runners/index.ts';
import type { Action, Change, Step } from '../../scenarios/index.ts';
import { posixAccessProbe } from '../../scenarios/kinds/access-probe.ts';
import { attempted } from '../../scenarios/kinds/attempt.ts';
import { hostAt } from '../runners/sshd.ts';

const sh = (script: string) => ({ program: '/bin/sh', args: ['-c', script] });
const nothing = { names: [], paths: [] };

function action(name: string, script: string, more: Partial<Action> = {}): Step {
  return {
    action: {
      kind: 'listing',
      spec: {},
      name,
      handles: nothing,
      command: sh(script),
      ...more,
    },
  };
}

function change(name: string, ...scripts: string[]): Change {
  return {
    kind: 'file',
    spec: {},
    name,
    handles: nothing,
    creates: [],
    apply: scripts.map(sh),
    revert: [sh(':')],
    probe: sh(':'),
    state: () => 'absent',
  };
}

const refusing = 'echo "sh: cannot create /x: Permission denied" >&2; exit 2';

describe('the act, sent through a real shell', () => {
  let folder: string;
  let runner: Runner;
  let sent: string[];
  const doing = (steps: readonly Step[], signal = new AbortController().signal) => {
    const recorded = (phase: string, { args }: { args: readonly string[] }) =>
      sent.push(`${phase} ${args.at(-1)}`);
    // Both accounts are this one: what an attempt's ending means is tried here, not who is refused.
    return act(
      steps,
      new Dispatch(
        async () => runner,
        recorded,
        () => {},
      ),
      () => {},
      signal,
    );
  };
  before(async () => {
    runner = await connect({ ...hostAt(0, ''), transport: 'local' }, 'actor');
    folder = await mkdtemp(join(tmpdir(), 'act-'));
  });
  beforeEach(() => {
    sent = [];
  });
  after(async () => {
    await runner?.close();
    await rm(folder, { recursive: true });
  });

  it('stops at the first step that fails, and tells it from one that the host refused', async () => {
    const failed = await doing([{ change: change('a', ':', 'echo broken >&2; exit 3') }, action('b', ':')]);
    expect(failed).to.include({ outcome: 'failed', why: '/bin/sh ended with 3: broken' });
    expect(failed.touched.map(({ name }) => name)).to.deep.equal(['a']);
    expect([...failed.applied, ...failed.succeeded]).to.be.empty;
    expect([...failed.begun].map(({ name }) => name)).to.deep.equal(['a']);
    expect(sent).to.have.length(2);
    expect(await doing([action('b', refusing)])).to.include({ outcome: 'prevented' });
  });

  it('goes on after an attempt that was refused, which is then neither applied nor a success', async () => {
    const low = attempted(change('low', refusing, 'never sent'));
    const acted = await doing([{ change: change('admin', ':') }, { change: low }, action('after', ':')]);
    expect(acted.outcome).to.equal('executed');
    expect(acted.attempts.get('low')).to.deep.include({ outcome: 'refused' });
    expect(acted.touched).to.include(low);
    expect(acted.applied).to.not.include(low);
    expect([...acted.succeeded]).to.deep.equal(['admin', 'after']);
    expect(sent).to.not.include('act never sent');
  });

  it('calls an attempt that succeeded allowed, and one that failed otherwise an error', async () => {
    const acted = await doing([
      { change: attempted(change('let', ':')) },
      { change: attempted(change('broken', 'exit 127')) },
      { change: attempted(change('coded', 'exit 5'), [5]) },
    ]);
    expect(acted.attempts.get('let')?.outcome).to.equal('allowed');
    expect(acted.attempts.get('broken')?.outcome).to.equal('error');
    expect(acted.attempts.get('coded')?.outcome).to.equal('refused');
  });

  it('believes an exit code of 0 only where the output holds the proof that the command names', async () => {
    const proving = (name: string, script: string) =>
      action(name, script, { command: { ...sh(script), proof: 'all done' } });
    expect(await doing([proving('proven', 'echo all done')])).to.include({ outcome: 'executed' });
    const ended = await doing([proving('ended early', 'echo not all done; exit 0')]);
    expect(ended).to.include({ outcome: 'failed', why: '/bin/sh ended with 0 before its end: not all done' });
    const outcome = () => 'allowed' as const;
    const command = { ...sh('exit 0'), proof: 'all done' };
    const acted = await doing([action('attempt', '', { command, outcome })]);
    expect(acted.attempts.get('attempt')?.outcome).to.equal('error');
  });

  it('opens a file for writing without altering it, and makes none where there is none', async () => {
    const path = join(folder, "it's a file");
    await writeFile(path, 'contents');
    const probe = (name: string, at: string) => ({
      action: posixAccessProbe({ name, path: at, as: 'actor' }),
    });
    const acted = await doing([probe('there', path), probe('not there', join(folder, 'none'))]);
    expect(acted.attempts.get('there')?.outcome).to.equal('allowed');
    expect(acted.attempts.get('not there')?.outcome).to.equal('error');
    expect(await readFile(path, 'utf8')).to.equal('contents');
    expect(await readFile(join(folder, 'none')).catch(() => 'none')).to.equal('none');
    expect(sent.map(line => line.split(' ')[0])).to.deep.equal([
      ...['verify', 'act', 'verify'],
      ...['verify', 'act', 'verify'],
    ]);
  });

  it('calls it an error when the file was altered meanwhile', async () => {
    const path = join(folder, 'altered');
    await writeFile(path, 'contents');
    const unchanged = sh(`cat '${path}'`);
    const outcome = () => 'refused' as const;
    const acted = await doing([action('write', `echo more >>'${path}'`, { unchanged, outcome })]);
    expect(acted.attempts.get('write')?.outcome).to.equal('error');
    expect(acted.attempts.get('write')?.why).to.include('is not what it was');
  });

  it('has begun a change unless nothing of it was sent, or its first command was plainly refused', async () => {
    const begun = async (one: Change, signal?: AbortSignal) => (await doing([{ change: one }], signal)).begun;
    expect(await begun(change('refused', refusing))).to.be.empty;
    expect(await begun(attempted(change('coded', 'exit 5'), [5]))).to.be.empty;
    expect(await begun(change('unsent', ':'), AbortSignal.abort())).to.be.empty;
    expect(await begun(change('half', ':', refusing))).to.have.property('size', 1);
    expect(await begun(change('broken', 'exit 3'))).to.have.property('size', 1);
    const soon = AbortSignal.timeout(300);
    expect(await begun(change('cut short', 'sleep 20'), soon)).to.have.property('size', 1);
  });

  it('sends nothing once it was interrupted', async () => {
    expect(await doing([action('a', ':')], AbortSignal.abort())).to.include({
      outcome: 'failed',
      why: 'interrupted',
    });
    expect(sent).to.be.empty;
  });
});
