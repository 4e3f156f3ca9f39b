import * as calls from '../../posix/calls.ts';
import type { Call, Program } from '../../posix/host.ts';
import { contentOf, fullMode, modeText } from '../../posix/inode.ts';
import { commonPrograms } from '../../posix/programs/index.ts';
import { logger } from '../../posix/programs/logger.ts';
import { sha256sum } from '../../posix/programs/stat.ts';
import { forEachFile, parseOptions } from '../../posix/programs/text.ts';
import type { EndpointSecurity } from '../eslog.ts';
import type { Launchd } from '../launchd.ts';
import type { UnifiedLog } from '../unifiedlog.ts';
import { eslogger } from './eslogger.ts';
import { launchctl } from './launchctl.ts';
import { log } from './log.ts';
import { defaults, plistBuddy, plutil } from './plists.ts';

/** The parts of a Mac that its programs work on. */
export interface MacParts {
  readonly launchd: Launchd;
  readonly security: EndpointSecurity;
  readonly unified: UnifiedLog;
}

const notOnMac = ['getent', 'sha256sum', 'sha1sum', 'md5sum', 'timeout', 'setsid', 'stat', 'nologin'];

/** Programs of an emulated Mac; `parts` is asked when one runs. */
export function macPrograms(parts: () => MacParts): ReadonlyMap<string, Program> {
  return new Map<string, Program>([
    ...commonPrograms.filter(([name]) => !notOnMac.includes(name)),
    ['PlistBuddy', plistBuddy],
    ['defaults', defaults],
    ['eslogger', call => eslogger(call, parts().security)],
    ['launchctl', call => launchctl(call, parts().launchd)],
    ['log', call => log(call, parts().unified)],
    ['logger', logger],
    ['plutil', plutil],
    ['shasum', sha256sum],
    ['stat', bsdStat],
    ['sw_vers', swVers],
    ['xpcproxy', () => 0],
  ]);
}

function swVers(call: Call): number {
  const values: Readonly<Record<string, string>> = {
    productName: 'macOS',
    productVersion: '15.5',
    buildVersion: '24F74',
  };
  const wanted = call.args[0]?.replace(/^-+/, '');
  if (wanted !== undefined) call.out(`${values[wanted] ?? ''}\n`);
  else call.out('ProductName:\t\tmacOS\nProductVersion:\t\t15.5\nBuildVersion:\t\t24F74\n');
  return 0;
}

/** BSD stat with -f. */
function bsdStat(call: Call): Promise<number> {
  const { options, operands } = parseOptions(call.args, 'ft');
  const format = options.get('f') ?? '%i %z %N';
  return forEachFile(call, operands, path => {
    const { inode } = calls.existing(call, path, options.has('L'));
    const owner = call.host.users.find(({ uid }) => uid === inode.uid)?.name ?? String(inode.uid);
    const group =
      Object.entries(call.host.groups).find(([, gid]) => gid === inode.gid)?.[0] ?? String(inode.gid);
    const values: Readonly<Record<string, string>> = {
      z: String(contentOf(inode).length),
      N: path,
      i: String(inode.number),
      u: String(inode.uid),
      g: String(inode.gid),
      Su: owner,
      Sg: group,
      Sp: modeText(inode),
      Lp: inode.mode.toString(8),
      OLp: inode.mode.toString(8),
      Op: fullMode(inode).toString(8),
      p: fullMode(inode).toString(8),
      A: inode.mode.toString(8),
      m: String(Math.floor(inode.modifiedAt / 1000)),
      d: '16777234',
      '%': '%',
    };
    call.out(
      `${format.replace(/%(S[ugp]|O?Lp|Op|[A-Za-z%])/g, (whole, name: string) => values[name] ?? whole)}\n`,
    );
  });
}
