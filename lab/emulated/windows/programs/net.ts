import { errorText, WinError } from '../errors.ts';
import { type Call, lines } from '../program.ts';
import { isAdministrator, localUsers } from '../tokens.ts';

/** net.exe does hardly anything itself: it starts net1.exe with the same words. */
export async function net(call: Call): Promise<number> {
  const path = 'C:\\Windows\\System32\\net1.exe';
  const commandLine = `C:\\Windows\\system32\\net1 ${call.rest}`;
  const { parent: _, ...streams } = { ...call, parent: undefined };
  const launch = { ...call, parent: call.process, path, commandLine, token: call.process.token, streams };
  return call.machine.launch(launch).ended;
}

export async function net1(call: Call): Promise<number> {
  const [verb = '', name, ...rest] = call.args;
  if (/^start$/i.test(verb)) return name === undefined ? listStarted(call) : startService(call, name);
  if (/^stop$/i.test(verb) && name !== undefined) return stopService(call, name);
  if (/^users?$/i.test(verb)) return name === undefined ? listUsers(call) : showUser(call, name, rest);
  if (/^localgroup$/i.test(verb)) return showGroup(call, name ?? '');
  call.stderr.write(
    lines('The syntax of this command is:', '', 'NET', '    [ LOCALGROUP | START | STOP | USER ]', ''),
  );
  return 1;
}

function helpText({ stderr }: Call, text: string, number: number): number {
  stderr.write(lines(text, '', `More help is available by typing NET HELPMSG ${number}.`, ''));
  return 2;
}

function systemError({ stderr }: Call, code: number): number {
  stderr.write(lines(`System error ${code} has occurred.`, '', errorText(code), ''));
  return 2;
}

/** By key name or display name, as net.exe takes them. */
function resolve({ machine, process }: Call, wanted: string) {
  const lower = wanted.toLowerCase();
  const all = machine.services
    .all(process.token)
    .map(({ name }) => ({ name, title: machine.services.config(name).displayName }));
  return all.find(({ name, title }) => name.toLowerCase() === lower || title.toLowerCase() === lower);
}

function listStarted({ machine, process, stdout }: Call): number {
  const running = machine.services.all(process.token).filter(({ state }) => state === 'running');
  const titles = running.map(({ name }) => `   ${machine.services.config(name).displayName}`);
  stdout.write(
    lines(
      'These Windows services are started:',
      '',
      ...titles,
      '',
      'The command completed successfully.',
      '',
    ),
  );
  return 0;
}

async function startService(call: Call, wanted: string): Promise<number> {
  const service = resolve(call, wanted);
  if (service === undefined) return helpText(call, 'The service name is invalid.', 2185);
  try {
    await call.machine.services.start(call.process.token, service.name);
  } catch (cause) {
    if (!(cause instanceof WinError)) throw cause;
    return startFailed(call, service.title, cause.code);
  }
  const { title } = service;
  call.stdout.write(
    lines(`The ${title} service is starting.`, `The ${title} service was started successfully.`, ''),
  );
  return 0;
}

function startFailed(call: Call, title: string, code: number): number {
  if (code === 1056) return helpText(call, 'The requested service has already been started.', 2182);
  if (code !== 1053) return systemError(call, code);
  call.stdout.write(lines(`The ${title} service is starting.`));
  return helpText(call, 'The service is not responding to the control function.', 2186);
}

async function stopService(call: Call, wanted: string): Promise<number> {
  const service = resolve(call, wanted);
  if (service === undefined) return helpText(call, 'The service name is invalid.', 2185);
  try {
    await call.machine.services.stop(call.process.token, service.name);
  } catch (cause) {
    if (!(cause instanceof WinError)) throw cause;
    if (cause.code !== 1062) return systemError(call, cause.code);
    return helpText(call, `The ${service.title} service is not started.`, 3521);
  }
  const { title } = service;
  call.stdout.write(
    lines(`The ${title} service is stopping.`, `The ${title} service was stopped successfully.`, ''),
  );
  return 0;
}

function listUsers({ machine, stdout }: Call): number {
  const names = localUsers.map(({ name }) => name.padEnd(25)).join('');
  stdout.write(
    lines(
      '',
      `User accounts for \\\\${machine.hostname}`,
      '',
      '-'.repeat(79),
      names,
      'The command completed successfully.',
      '',
    ),
  );
  return 0;
}

function showUser(call: Call, name: string, rest: readonly string[]): number {
  if (rest.length > 0)
    return isAdministrator(call.process.token) ? systemError(call, 87) : systemError(call, 5);
  const user = localUsers.find(local => local.name.toLowerCase() === name.toLowerCase());
  if (user === undefined) return helpText(call, 'The user name could not be found.', 2221);
  const groups = user.groups.map(group => `*${group}`.padEnd(22)).join('');
  call.stdout.write(
    lines(
      `User name                    ${user.name}`,
      'Account active               Yes',
      '',
      `Local Group Memberships      ${groups}`,
      'Global Group memberships     *None                 ',
      'The command completed successfully.',
      '',
    ),
  );
  return 0;
}

function showGroup(call: Call, name: string): number {
  const members = localUsers.filter(({ groups }) =>
    groups.some(group => group.toLowerCase() === name.toLowerCase()),
  );
  if (members.length === 0) return systemError(call, 1376);
  const names = members.map(member => member.name);
  call.stdout.write(
    lines(
      `Alias name     ${name}`,
      'Comment        ',
      '',
      'Members',
      '',
      '-'.repeat(79),
      ...names,
      'The command completed successfully.',
      '',
    ),
  );
  return 0;
}
