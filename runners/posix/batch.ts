import { randomBytes } from 'node:crypto';
import type { Command, Completion } from '../contract.ts';
import { quotePosix, quoteWord } from '../quoting/posix.ts';

/** Linux takes 128 KiB in one argument; a longer script goes to sh by its standard input. */
const longestArgument = 100_000;
const header = 'batch';

/**
 * Several programs as one command, so that many probes cost one round trip. They run one after the other,
 * whatever their exit codes; `splitBatch` takes their completions apart again. What a program prints cannot be
 * mistaken for a boundary: boundaries carry a nonce that is new for each batch.
 * @throws TypeError when the commands are of different principals or hosts: a batch runs as one
 */
export const batchPosix = (commands: readonly Command[]): Command => {
  const [first] = commands;
  if (commands.some(command => command.as !== first?.as || command.on !== first?.on)) {
    throw new TypeError('The commands of a batch run as one principal on one host');
  }
  const script = scriptOf(commands, randomBytes(12).toString('hex'));
  return {
    program: '/bin/sh',
    ...(script.length <= longestArgument ? { args: ['-c', script] } : { args: ['-s'], stdin: script }),
    ...(first?.as ? { as: first.as } : {}),
    ...(first?.on ? { on: first.on } : {}),
  };
};

/** `m` ends the frame of a command on both streams; a frame begins on a new line, whatever stands before. */
const scriptOf = (commands: readonly Command[], nonce: string): string => {
  const frames = commands.map((command, index) => `${runOne(command)};m ${index} $?`);
  const mark = `n='\n${nonce}';m(){ echo "$n $1 $2";echo "$n $1">&2;}`;
  return [`echo ${header} ${nonce} ${commands.length}`, mark, ...frames].join(';');
};

// `exec` in a subshell, for a plain word would run the shell's own echo, kill or exit instead of the program.
const runOne = ({ program, args, stdin }: Command): string => {
  const run = `exec ${quotePosix([program, ...args])}`;
  return stdin ? `printf %s ${quoteWord(stdin)}|(${run})` : `(${run} </dev/null)`;
};

/**
 * The completions of a batch's commands, in their order. A command that the batch did not get to, or whose output
 * went beyond `maxBytes`, ended as the batch did (`lost`, where the batch itself exited). A program ended by a
 * signal shows as exit code 128 + n, as shells tell it. Times are those of the batch.
 * @param count how many commands there were: for a batch that ended before it said so itself
 */
export const splitBatch = (batch: Completion, count = 1): Completion[] => {
  const opening = /^batch ([0-9a-f]{24}) (\d{1,6})\n/.exec(batch.stdout);
  const [opened = '', nonce = '', announced = `${count}`] = opening ?? [];
  const outputs = framesOf(batch.stdout.slice(opened.length), nonce);
  const errors = framesOf(batch.stderr, nonce);
  return Array.from({ length: Number(announced) }, (_, index) => {
    const output = outputs.get(index);
    const error = errors.get(index);
    if (output?.code === undefined) return notReached(batch);
    const { code: _code, signalName: _signal, why: _why, pid: _pid, ...times } = batch;
    const truncated = error === undefined;
    return {
      ...times,
      ended: 'exited',
      code: output.code,
      stdout: output.text,
      stderr: error?.text ?? '',
      truncated,
    };
  });
};

interface Frame {
  readonly text: string;
  readonly code?: number;
}

const framesOf = (text: string, nonce: string): Map<number, Frame> => {
  const frames = new Map<number, Frame>();
  if (nonce === '') return frames;
  let from = 0;
  for (const boundary of text.matchAll(new RegExp(`\\n${nonce} (\\d+)(?: (\\d+))?\\n`, 'g'))) {
    const [all, index, code] = boundary;
    const frame = { text: text.slice(from, boundary.index) };
    frames.set(Number(index), code === undefined ? frame : { ...frame, code: Number(code) });
    from = boundary.index + all.length;
  }
  return frames;
};

const notReached = (batch: Completion): Completion => {
  if (batch.ended !== 'exited') return { ...batch, stdout: '', stderr: '' };
  const { code: _code, pid: _pid, ...rest } = batch;
  const why = batch.truncated
    ? 'its output went beyond the limit'
    : (batch.why ?? 'the batch did not get to it');
  return { ...rest, ended: 'lost', stdout: '', stderr: '', why };
};
