import type { Call } from '../../posix/host.ts';
import { inPlace } from '../../posix/programs/in-place.ts';
import { type Launchd, LaunchError } from '../launchd.ts';
import { disabledText, jobText, listText } from './launchctl-print.ts';

interface LaunchctlCall extends Call {
  readonly launchd: Launchd;
  readonly words: readonly string[];
}

type Verb = (call: LaunchctlCall) => number | Promise<number>;

/** launchctl; its texts follow what people print of macOS 13 to 15. */
export async function launchctl(call: Call, launchd: Launchd): Promise<number> {
  const [verb = 'help', ...words] = call.args;
  const run = verbs[verb];
  if (run === undefined) {
    call.error(`Unrecognized subcommand: ${verb}\nUsage: launchctl <subcommand> ...\n`);
    return 64;
  }
  try {
    return await run({ ...call, launchd, words });
  } catch (cause) {
    if (!(cause instanceof LaunchError)) throw cause;
    return failed(call, verb, words, cause);
  }
}

const failureNames: Readonly<Record<string, string>> = {
  bootstrap: 'Bootstrap',
  bootout: 'Boot-out',
  load: 'Load',
  unload: 'Unload',
};

function failed(call: Call, verb: string, words: readonly string[], { code, message }: LaunchError): number {
  if (code === 113) {
    const { domain, label } = target(words.at(-1) ?? '', call);
    const where = domain === 'system' ? 'system' : domain.replace('/', ' gui: ').replace(/^gui /, 'user ');
    call.error(
      `${verb === 'print' ? 'Bad request.\n' : ''}Could not find service "${label}" in domain for ${where}\n`,
    );
    return 113;
  }
  const hint =
    call.process.credentials.uid === 0 ? '' : 'Try re-running the command as root for richer errors.\n';
  call.error(`${failureNames[verb] ?? 'Operation'} failed: ${code}: ${message}\n${hint}`);
  return code;
}

/** `system/com.example` as domain and label. */
function target(text: string, call: Call): { domain: string; label: string } {
  const parts = text.split('/');
  if (parts[0] === 'system') return { domain: 'system', label: parts.slice(1).join('/') };
  if (parts[0] === 'gui' || parts[0] === 'user')
    return { domain: `gui/${parts[1] ?? ''}`, label: parts.slice(2).join('/') };
  return { domain: ownDomain(call), label: text };
}

/** The domain that legacy subcommands mean. */
const ownDomain = ({ process: { credentials } }: Call) =>
  credentials.uid === 0 ? 'system' : `gui/${credentials.uid}`;

const withoutOptions = (words: readonly string[]) => words.filter(word => !word.startsWith('-'));

const bootstrap: Verb = call => {
  const [domain = '', ...paths] = call.words;
  for (const path of paths) call.launchd.bootstrap(target(domain, call).domain, path, call.process);
  return 0;
};

const bootout: Verb = call => {
  const [first = '', ...paths] = call.words;
  const { domain, label } = target(first, call);
  const labels = paths.length === 0 ? [label] : paths.map(path => labelOf(call, domain, path));
  for (const each of labels) call.launchd.bootout(domain, each, call.process);
  return 0;
};

function labelOf({ launchd }: LaunchctlCall, domain: string, path: string): string {
  const found = [...launchd.jobs.values()].find(job => job.domain === domain && job.plist === path);
  if (found === undefined) throw new LaunchError(5);
  return found.label;
}

const load: Verb = call => {
  for (const path of withoutOptions(call.words))
    call.launchd.bootstrap(domainOf(call, path), path, call.process);
  return 0;
};

const unload: Verb = call => {
  for (const path of withoutOptions(call.words)) {
    const domain = domainOf(call, path);
    call.launchd.bootout(domain, labelOf(call, domain, path), call.process);
  }
  return 0;
};

/** root loads agents for the user at the screen. */
const domainOf = (call: LaunchctlCall, path: string) =>
  path.includes('/LaunchAgents/') && ownDomain(call) === 'system' ? 'gui/501' : ownDomain(call);

const kickstart: Verb = call => {
  const { domain, label } = target(withoutOptions(call.words)[0] ?? '', call);
  const flags = call.words.filter(word => word.startsWith('-')).join('');
  const job = call.launchd.kickstart(domain, label, flags.includes('k'), call.process);
  if (flags.includes('p')) call.out(`${job.process?.pid ?? 0}\n`);
  return 0;
};

const enable: Verb = call => {
  const { domain, label } = target(call.words[0] ?? '', call);
  call.launchd.demandControl(domain, call.process);
  if (call.args[0] === 'enable') call.launchd.disabled.delete(`${domain}/${label}`);
  else call.launchd.disabled.add(`${domain}/${label}`);
  return 0;
};

const kill: Verb = call => {
  const { domain, label } = target(call.words[1] ?? '', call);
  call.launchd.demandControl(domain, call.process);
  const job = call.launchd.find(domain, label);
  if (job.process)
    call.host.processes.signal(job.process, call.words[0]?.startsWith('SIG') ? call.words[0] : 'SIGTERM');
  return 0;
};

const print: Verb = call => {
  const { domain, label } = target(call.words[0] ?? '', call);
  if (label === '')
    call.out(
      `${domain} = {\n\ttype = ${domain === 'system' ? 'system' : 'gui'}\n\tservices = {\n${listText(call.launchd, domain)}\t}\n}\n`,
    );
  else call.out(jobText(call.launchd.find(domain, label)));
  return 0;
};

const list: Verb = call => {
  const [label] = call.words;
  const domain = ownDomain(call);
  if (label === undefined) {
    call.out(`PID\tStatus\tLabel\n${listText(call.launchd, domain)}`);
    return 0;
  }
  const job = call.launchd.find(domain, label);
  const pid = job.process ? `\t"PID" = ${job.process.pid};\n` : '';
  call.out(
    `{\n\t"LimitLoadToSessionType" = "System";\n\t"Label" = "${job.label}";\n\t"OnDemand" = true;\n\t"LastExitStatus" = ${job.lastStatus};\n${pid}\t"Program" = "${job.program}";\n};\n`,
  );
  return 0;
};

/** submit -l LABEL [-p PROGRAM] -- COMMAND... */
const submit: Verb = call => {
  const end = call.words.indexOf('--');
  const options = end < 0 ? call.words : call.words.slice(0, end);
  const value = (name: string) => (options.includes(name) ? options[options.indexOf(name) + 1] : undefined);
  const argv = end < 0 ? [] : call.words.slice(end + 1);
  const label = value('-l');
  const program = value('-p') ?? argv[0];
  if (label === undefined || program === undefined) throw new LaunchError(5);
  call.launchd.submit(ownDomain(call), label, program, argv.length > 0 ? argv : [program], call.process);
  return 0;
};

const remove: Verb = call => {
  call.launchd.bootout(ownDomain(call), call.words[0] ?? '', call.process);
  return 0;
};

const verbs: Readonly<Record<string, Verb>> = {
  bootstrap,
  bootout,
  load,
  unload,
  kickstart,
  enable,
  disable: enable,
  kill,
  print,
  list,
  submit,
  remove,
  start: call => kickstart({ ...call, words: [`${ownDomain(call)}/${call.words[0] ?? ''}`] }),
  stop: call => kill({ ...call, words: ['SIGTERM', `${ownDomain(call)}/${call.words[0] ?? ''}`] }),
  asuser: call => inPlace(call, call.words.slice(1)),
  'print-disabled': call => {
    call.out(disabledText(call.launchd, target(call.words[0] ?? 'system', call).domain));
    return 0;
  },
  managername: call => {
    call.out('System\n');
    return 0;
  },
};
