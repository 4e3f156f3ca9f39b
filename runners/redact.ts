import type { Host } from '../inventory/index.ts';
import { type Command, type Completion, ConnectError } from './contract.ts';

/** What stands in place of a secret. */
const instead = '[secret]';

/** Shorter ones would be found in anything. */
const shortest = 4;

/** Every secret that this process has fetched, in the spellings in which a host or its logs can give it back. */
const spellings = new Map<string, readonly string[]>();

export const rememberSecret = (secret: string): void => {
  if (secret.length < shortest) return;
  const hex = Buffer.from(secret).toString('hex');
  const inXml = secret.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  const forms = [secret, JSON.stringify(secret).slice(1, -1), inXml, hex.toUpperCase(), hex];
  // Longer ones first: they may hold the secret itself.
  spellings.set(
    secret,
    [...new Set(forms)].sort((one, other) => other.length - one.length),
  );
};

/**
 * A host's words without the secrets that this process knows.
 * @param own texts of ours: what stands in them is no secret's trace, a user called as the password is, say
 */
export const redacted = (text: string, own: readonly string[] = []): string => {
  let clean = text;
  for (const [secret, forms] of spellings)
    if (!own.some(words => words.includes(secret)))
      for (const form of forms) if (clean.includes(form)) clean = clean.replaceAll(form, instead);
  return clean;
};

/** What is known of a host by its inventory: names that it gives back. */
const namesOf = ({ name, address, accounts }: Host): string[] => [
  name,
  address,
  ...Object.values(accounts).map(({ user }) => user),
];

const wordsOf = ({ program, args, stdin = '' }: Command): string[] => [program, ...args, stdin];

interface Redactor {
  completion(completion: Completion, command: Command): Completion;
  line(command: Command): (line: string) => string;
}

export const redactorFor = (host: Host): Redactor => {
  const names = namesOf(host);
  return {
    completion: (completion, command) => {
      if (spellings.size === 0) return completion;
      const own = [...names, ...wordsOf(command)];
      const { stdout, stderr, why } = completion;
      return {
        ...completion,
        stdout: redacted(stdout, own),
        stderr: redacted(stderr, own),
        ...(why !== undefined && { why: redacted(why, own) }),
      };
    },
    line: command => {
      const own = [...names, ...wordsOf(command)];
      return line => redacted(line, own);
    },
  };
};

/** The work, and where it fails with what a host said, that without secrets. */
export const withoutSecrets = async <T>(host: Host, work: () => Promise<T>): Promise<T> => {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof ConnectError)) throw error;
    const { reason, message, fix, cause } = error;
    const [clean, cleanFix] = [redacted(message, namesOf(host)), redacted(fix, namesOf(host))];
    if (clean === message && cleanFix === fix) throw error;
    throw new ConnectError(reason, clean, cleanFix, { cause });
  }
};
