import type { Command } from '../../runners/index.ts';
import { type Change, type HostFacts, isSystemTool, remade, scenarios } from '../../scenarios/index.ts';
import { objections, type Proposal } from '../guard/index.ts';
import { isMarker, makePlan, withTools } from '../plan/index.ts';
import type { RecordedChange } from './ledger-entry.ts';
import type { Intent, OpenLedger } from './open-ledgers.ts';

/** An intent of a ledger as this program makes it, or why it cannot be one of its own. */
export type Rebuilt = { readonly changes: readonly Change[] } | { readonly why: string };

/**
 * Makes the changes of an intent anew from their kinds and asks the guard about them. No command of a ledger is ever
 * sent: whoever can write one could have anything done on the host otherwise.
 */
export function rebuild(intent: Intent, ledger: Pick<OpenLedger, 'host' | 'hostname'>): Rebuilt {
  const { marker } = intent;
  if (!isMarker(marker)) return { why: `${JSON.stringify(marker)} is not a marker` };
  const facts = factsOf(intent, ledger);
  for (const proposal of proposalsOf(intent, facts)) {
    if ('why' in proposal) return proposal;
    const changes = matching(intent.changes, proposal.changes);
    if (changes === undefined) continue;
    const [objection] = objections(proposal);
    return objection === undefined ? { changes } : { why: objection };
  }
  return { why: `its changes are not what scenario ${intent.scenario} makes` };
}

function proposalsOf(intent: Intent, facts: HostFacts): (Proposal | { readonly why: string })[] {
  return intent.changes.every(({ spec }) => spec !== undefined)
    ? [fromSpecifications(intent, facts)]
    : fromScenario(intent, facts);
}

function fromSpecifications(
  { marker, changes }: Intent,
  facts: HostFacts,
): Proposal | { readonly why: string } {
  const made: Change[] = [];
  for (const { kind, spec } of changes) {
    const change = remade({ kind, spec });
    if ('why' in change) return { why: `${kind}: ${change.why}` };
    made.push(change.change);
  }
  return withTools({ marker, facts, steps: made.map(change => ({ change })) });
}

/** 0.1.0 kept no specifications: the scenario has them, with the published tools' own names and without. */
function fromScenario({ scenario, marker }: Intent, facts: HostFacts): Proposal[] {
  const found = scenarios.filter(({ id }) => id === scenario);
  return found.flatMap(each =>
    [false, true].map(uniqueNames => makePlan(each, { marker, facts, uniqueNames })),
  );
}

/** In the ledger's order; undefined where one is not among the plan's, or is about something else. */
function matching(recorded: readonly RecordedChange[], made: readonly Change[]): Change[] | undefined {
  const found = recorded.map(({ kind, name, ...commands }) =>
    made.find(change => change.kind === kind && change.name === name && covers(change, commands)),
  );
  return found.every(change => change !== undefined) ? found : undefined;
}

/** Every name and path that the recorded commands are about is one of the change's: another version may spell the rest otherwise. */
function covers(change: Change, recorded: Pick<RecordedChange, 'revert' | 'probe'>): boolean {
  const own = new Set(wordsOf(change));
  return wordsOf(recorded)
    .filter(isObject)
    .every(word => own.has(word));
}

function wordsOf({
  revert,
  probe,
}: {
  readonly revert: readonly Command[];
  readonly probe: Command;
}): string[] {
  return [...revert, probe].flatMap(({ args }) => args);
}

/** A path, of POSIX, Windows or the registry. */
function isObject(word: string): boolean {
  return /^(?:\/[^/\s]+\/|[a-z]:\\|HKLM\\)\S*$/i.test(word);
}

/** As far as the reversal needs to know the host. */
function factsOf(
  { changes }: Intent,
  { host, hostname = '' }: Pick<OpenLedger, 'host' | 'hostname'>,
): HostFacts {
  const words = changes
    .flatMap(({ revert, probe }) => [...revert, probe])
    .flatMap(({ program, args }) => [program, ...args]);
  const told = [...words, ...changes.flatMap(({ spec }) => textsIn(spec))];
  const tools = Object.fromEntries(told.filter(isTool).map(path => [nameOf(path), path]));
  const root = told.flatMap(text => windowsFolder.exec(text)?.[0] ?? [])[0];
  if (root !== undefined) tools['sc.exe'] ??= `${root}\\System32\\sc.exe`;
  const { actor, unprivileged } = host.accounts;
  const homes = words.flatMap(word => /^\/(?:home|Users)\/[^/]+|^\/root/.exec(word) ?? []);
  const home = homes.find(each => nameOf(each) !== unprivileged?.user);
  return {
    platform: host.platform,
    os: '',
    hostname,
    tools,
    actor: actor.user,
    ...(unprivileged && { unprivileged: unprivileged.user }),
    ...(host.source && { reachedAs: host.source.address }),
    ...(home !== undefined && { home }),
  };
}

/** Spelt as this host spells it: payloads are compared to the letter. */
const windowsFolder = /[a-z]:\\win(?:dows|nt)(?=\\)/i;

/** Every text of a specification, however deep: a payload is named there alone. */
function textsIn(spec: unknown): string[] {
  if (typeof spec === 'string') return [spec];
  return typeof spec === 'object' && spec !== null ? Object.values(spec).flatMap(textsIn) : [];
}

function isTool(word: string): boolean {
  return isSystemTool(word, nameOf(word)) && nameOf(word) !== 'sh';
}

function nameOf(path: string): string {
  return path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
}
