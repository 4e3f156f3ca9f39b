import type { runDrill } from '../engine/index.ts';
import type { Command, Completion, Runner } from '../runners/index.ts';

type Connections = Parameters<typeof runDrill>[0]['connections'];

/** Connections whose act never reaches the host: each of its commands is answered as if it had succeeded. */
export interface Muted {
  readonly connections: Connections;
  /** To be told of all progress: the engine announces a command right before it sends it. */
  report(event: { readonly type: string; readonly phase?: string }): void;
  /** What was not sent. */
  readonly kept: readonly Command[];
}

/** The engine sends no change that was tampered with, so the act is taken away on its way to the host. */
export function withoutAct(connections: Connections): Muted {
  const kept: Command[] = [];
  let isAct = false;
  const muted = (runner: Runner): Runner => ({
    host: runner.host,
    principal: runner.principal,
    dialect: runner.dialect,
    ...(runner.follow && { follow: runner.follow.bind(runner) }),
    close: () => runner.close(),
    exec: (command, options) => {
      if (!isAct) return runner.exec(command, options);
      isAct = false;
      kept.push(command);
      return Promise.resolve(succeeded());
    },
  });
  return {
    kept,
    report: event => {
      isAct = event.type === 'command' && event.phase === 'act';
    },
    connections: {
      runner: async (...asked) => muted(await connections.runner(...asked)),
      release: host => connections.release(host),
      close: () => connections.close(),
    },
  };
}

/** The ending of a command that says nothing. */
export function succeeded(): Completion {
  const now = Date.now();
  return { ended: 'exited', code: 0, stdout: '', stderr: '', truncated: false, startedAt: now, endedAt: now };
}
