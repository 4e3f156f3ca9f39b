import type { Call } from '../host.ts';
import { parseOptions } from './text.ts';

export function id(call: Call): number {
  const { options, operands } = parseOptions(call.args);
  const { host, process } = call;
  const user =
    operands[0] === undefined
      ? host.users.find(({ uid }) => uid === process.credentials.uid)
      : host.users.find(({ name }) => name === operands[0]);
  if (user === undefined) {
    call.error(`id: '${operands[0] ?? process.credentials.uid}': no such user\n`);
    return 1;
  }
  const named = options.has('n');
  const groupName = (gid: number) =>
    Object.entries(host.groups).find(([, number]) => number === gid)?.[0] ?? String(gid);
  const groups = [...new Set([user.gid, ...user.groups])];
  if (options.has('u')) call.out(`${named ? user.name : user.uid}\n`);
  else if (options.has('g')) call.out(`${named ? groupName(user.gid) : user.gid}\n`);
  else if (options.has('G')) call.out(`${groups.map(gid => (named ? groupName(gid) : gid)).join(' ')}\n`);
  else {
    const list = groups.map(gid => `${gid}(${groupName(gid)})`).join(',');
    call.out(`uid=${user.uid}(${user.name}) gid=${user.gid}(${groupName(user.gid)}) groups=${list}\n`);
  }
  return 0;
}

export const whoami = (call: Call): number => id({ ...call, args: ['-un'] });

export function getent(call: Call): number {
  const [database = '', key] = call.args;
  if (database === 'passwd') {
    const found = call.host.users.filter(
      ({ name, uid }) => key === undefined || name === key || String(uid) === key,
    );
    call.out(
      found.map(user => `${user.name}:x:${user.uid}:${user.gid}::${user.home}:${user.shell}\n`).join(''),
    );
    return found.length > 0 ? 0 : 2;
  }
  const groups = Object.entries(call.host.groups).filter(
    ([name, gid]) => key === undefined || name === key || String(gid) === key,
  );
  call.out(groups.map(([name, gid]) => `${name}:x:${gid}:\n`).join(''));
  return groups.length > 0 ? 0 : 2;
}
