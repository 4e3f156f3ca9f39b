import * as z from 'zod';
import { parseHours } from './hours.ts';
import { logKindsWhere } from './log-kinds.ts';
import { acceptedModel, nightlyModel, notifyModel } from './night/schema.ts';
import { oneOrMore, secret, word } from './words.ts';

/**
 * The inventory file as people write it. A message here follows the offending value, and its second line says
 * how to fix it.
 */
export const platforms = ['linux', 'windows', 'macos'] as const;
const transports = ['local', 'ssh', 'openssh', 'psrp', 'winrm'] as const;

const address = z.string().regex(/^(?!-)[^\s\x00-\x1f\x7f/@]+$/, 'is no host name or IP address');
/** Names of hosts and groups, kept apart from globs, exclusions and paths. */
const name = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9_.-]*$/,
    'is no name for a host or group\nuse letters, digits, dots, dashes and underscores',
  )
  .refine(text => text !== 'all', 'is taken\n`all` already stands for every host');

const hostKey = z
  .string()
  .regex(
    /^(SHA256:[A-Za-z0-9+/]{43}=?|(ssh|ecdsa|sk-ssh|sk-ecdsa)-[a-z0-9@.-]+ [A-Za-z0-9+/]{40,}={0,2}( .*)?)$/,
    'is no host key\nwrite SHA256:... as `ssh-keygen -lf KEY` prints it, or `ssh-ed25519 AAAA...`',
  );

const hours = z.string().superRefine((text, context) => {
  const parsed = parseHours(text);
  if (typeof parsed !== 'string') return;
  context.addIssue(`${parsed}\nwrite "22:00-06:00" or "mon-fri 08:00-18:00"`);
});

const account = z.strictObject({
  user: word.optional(),
  key: oneOrMore(word).describe('Private key file(s); ~ and paths relative to this file').optional(),
  passphrase: secret.optional(),
  agent: z
    .boolean()
    .describe('Use the SSH agent; the default where neither key nor password is given')
    .optional(),
  password: secret.optional(),
  become: z.enum(['sudo', 'none']).describe('sudo: `sudo -n` before each command').optional(),
});

const logKind = z.enum(logKindsWhere(() => true));
const log = z.union([
  logKind,
  z.strictObject({
    kind: logKind,
    path: z
      .string()
      .regex(/^(\/|[A-Za-z]:\\)/, 'is no absolute path on the host')
      .optional(),
    channel: word.describe('Windows event channel').optional(),
    on: z.string().describe('Collector: the host of this inventory that holds the log').optional(),
  }),
]);

const known = oneOrMore(z.union([word, z.int()]));
const knownAdmins = known.describe(
  'Accounts whose service changes are expected: name, DOMAIN\\name, SID, uid',
);
const knownServices = known.describe('Services whose creation is expected');

/** Settings that a group, or every host, may share. */
const shared = {
  platform: z.enum(platforms).optional(),
  transport: z.enum(transports).describe('How commands get there; default: ssh').optional(),
  port: z.int().min(1, 'is no port\nwrite 1 to 65535').max(65535, 'is no port\nwrite 1 to 65535').optional(),
  accounts: z
    .strictObject({
      actor: account.describe('Who acts').optional(),
      observer: account.describe('Who reads the logs; default: the actor').optional(),
      unprivileged: account.describe('Who must be refused').optional(),
      known_admin: account
        .describe(
          'An administrator whom the detections know: acts in the known-admin controls; the actor by default',
        )
        .optional(),
    })
    .optional(),
  dialect: z.enum(['posix', 'cmd', 'powershell']).describe("How the host's login shell quotes").optional(),
  host_key: oneOrMore(hostKey).describe('The only host keys that are accepted').optional(),
  known_hosts: oneOrMore(word).describe('Files of known host keys; ~/.ssh/known_hosts').optional(),
  logs: z.array(log).describe('Logs to read evidence from; default: those of the platform').optional(),
  scenarios: oneOrMore(word)
    .describe(
      'Scenarios that may run: ids, techniques, tags, roles, globs; `!` takes away; all by default, none when empty',
    )
    .optional(),
  hours: oneOrMore(hours).describe('When it may run, on the clock of this computer; always').optional(),
  emulated: z.boolean().describe('Not a real host: every output says so').optional(),
  known_admins: knownAdmins.optional(),
  known_services: knownServices.optional(),
};

const lab = z
  .boolean()
  .describe('Marks a host that may be drilled; without it nothing is sent there')
  .optional();

export const hostModel = z.strictObject({
  ...shared,
  address: address.describe('Name or IP address; default: the name of the host').optional(),
  machine_id: word.describe('/etc/machine-id of the host meant by transport local').optional(),
  source: z
    .strictObject({
      host: z.string().describe('A lab host of this inventory, this one not excepted'),
      address: word.describe('What the tools there call this host: root@web01, \\\\dc01'),
    })
    .describe('Where remote procedures (systemctl -H, sc.exe \\\\host) reach out to this host from')
    .optional(),
  lab,
});

const members = oneOrMore(z.string().min(1, 'is empty')).describe('Hosts, by name or glob');
const groupSettings = z.strictObject({ members: members.optional(), ...shared, lab });

export const fileModel = z
  .strictObject({
    defaults: z.strictObject(shared).nullable().describe('Settings of every host').optional(),
    hosts: z.record(name, hostModel.nullable()).describe('Hosts by name'),
    groups: z
      .record(
        name,
        z
          .union([groupSettings, z.string().min(1, 'is empty'), z.array(z.string().min(1, 'is empty'))])
          .nullable(),
      )
      .nullable()
      .describe('Members, or members with settings; a later group wins over an earlier one, a host over both')
      .optional(),
    known_admins: knownAdmins.nullable().optional(),
    known_services: knownServices.nullable().optional(),
    nightly: nightlyModel.nullable().describe('What simulate nightly does').optional(),
    accepted: acceptedModel.nullable().optional(),
    notify: notifyModel.nullable().optional(),
  })
  .meta({ title: 'servicedrill inventory', description: 'Who the hosts are and what may be done to them' });

export type InventoryFile = z.infer<typeof fileModel>;
export type HostSettings = z.infer<typeof hostModel>;
export type GroupSettings = z.infer<typeof groupSettings>;
export type AccountSettings = z.infer<typeof account>;
export type SecretSettings = z.infer<typeof secret>;

/** JSON Schema (2020-12) of the inventory file, for editors and for docs/inventory.schema.json. */
export const inventorySchema = () => z.toJSONSchema(fileModel, { io: 'input' });
