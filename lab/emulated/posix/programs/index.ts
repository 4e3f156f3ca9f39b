import type { Program } from '../host.ts';
import { echoText, formatted } from '../shell/printf.ts';
import { sh } from '../shell/program.ts';
import { getent, id, whoami } from './accounts.ts';
import { cat, cut, head, sort, tr, wc } from './cat.ts';
import { chgrp, chmod, chown, cmp, cp, ln, mkdir, mv, rm, rmdir, tee, touch } from './files.ts';
import { grep, sed } from './grep.ts';
import { env, nohup, sudo, timeout } from './in-place.ts';
import { kill, pkill, ps, sleep } from './processes.ts';
import { find, ls, readlink, sha256sum, stat } from './stat.ts';
import { date, hostname, uname } from './system.ts';
import { tail } from './tail.ts';

const echo: Program = ({ args, out }) => {
  out(echoText(args));
  return 0;
};

const printf: Program = ({ args, out }) => {
  out(formatted(args));
  return 0;
};

/** Programs that Linux and macOS share, by name. */
export const commonPrograms: readonly (readonly [string, Program])[] = [
  ['sh', sh],
  ['cat', cat],
  ['chgrp', chgrp],
  ['chmod', chmod],
  ['chown', chown],
  ['cmp', cmp],
  ['cp', cp],
  ['install', cp],
  ['cut', cut],
  ['date', date],
  ['echo', echo],
  ['env', env],
  ['false', () => 1],
  ['find', find],
  ['getent', getent],
  ['grep', grep],
  ['head', head],
  ['hostname', hostname],
  ['id', id],
  ['kill', kill],
  ['ln', ln],
  ['ls', ls],
  ['mkdir', mkdir],
  ['mv', mv],
  ['nohup', nohup],
  ['setsid', nohup],
  ['pgrep', pkill],
  ['pkill', pkill],
  ['printf', printf],
  ['ps', ps],
  ['readlink', readlink],
  ['realpath', readlink],
  ['rm', rm],
  ['rmdir', rmdir],
  ['sed', sed],
  ['sha1sum', sha256sum],
  ['sha256sum', sha256sum],
  ['md5sum', sha256sum],
  ['sleep', sleep],
  ['sort', sort],
  ['stat', stat],
  ['sudo', sudo],
  ['sync', () => 0],
  ['tail', tail],
  ['tee', tee],
  ['timeout', timeout],
  ['touch', touch],
  ['tr', tr],
  ['true', () => 0],
  ['uname', uname],
  ['wc', wc],
  ['whoami', whoami],
];
