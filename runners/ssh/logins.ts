import type { AnyAuthMethod, ConnectConfig } from 'ssh2';
import type { Account, Login } from '../../inventory/index.ts';
import { ConnectError } from '../contract.ts';
import { resolveSecret } from '../secrets.ts';
import { readKey } from './key-file.ts';
import { type OnOther, passwordPrompt } from './prompts.ts';

/** What came of the attempts so far; from it a failure is explained. */
export interface LoginRecord {
  readonly offered: string[];
  readonly problems: string[];
  /** Methods that the server would still take; unknown before its first answer. */
  accepted?: readonly string[];
  /** What the server wants besides, which no login of the account answers. */
  secondFactor?: string;
  /** Whether the server said that it took a login: asking for more alone does not, PAM asks on after a wrong password. */
  took?: boolean;
  /** The question by which the server asks for the password a second time. */
  passwordAgain?: string;
}

/**
 * Offers the account's logins in their order, and nothing else: no `none` first, which costs a round trip.
 * Secrets are fetched when their turn comes. `giveUp` learns when none is left.
 */
export const offerLogins = (
  account: Account,
  signal: AbortSignal,
  giveUp: (record: LoginRecord) => void,
): NonNullable<ConnectConfig['authHandler']> => {
  const record: LoginRecord = { offered: [], problems: [] };
  const onOtherFactor: OnOther = (question, asks) => {
    record[asks] = question;
    giveUp(record);
  };
  const attempts = attemptsOf(account, record, onOtherFactor, signal);
  return (left: readonly string[] | null, partial: boolean | null, next) => {
    if (left) record.accepted = left;
    if (partial) Object.assign(record, { took: true, secondFactor: left?.join(' or ') ?? 'another login' });
    const proceed = ({ done, value }: IteratorResult<AnyAuthMethod, void>) =>
      done || !value ? giveUp(record) : next(value);
    attempts.next().then(proceed, () => giveUp(record));
  };
};

async function* attemptsOf(
  account: Account,
  record: LoginRecord,
  onOtherFactor: OnOther,
  signal: AbortSignal,
): AsyncGenerator<AnyAuthMethod, void> {
  for (const login of account.logins) {
    try {
      yield* attemptsBy(login, account.user, record, onOtherFactor, signal);
    } catch (error) {
      if (!(error instanceof ConnectError)) throw error;
      record.problems.push(error.message);
    }
  }
}

async function* attemptsBy(
  login: Login,
  username: string,
  record: LoginRecord,
  onOtherFactor: OnOther,
  signal: AbortSignal,
): AsyncGenerator<AnyAuthMethod, void> {
  switch (login.kind) {
    case 'agent':
      if (!mayOffer(record, 'publickey')) return;
      record.offered.push('the agent');
      return yield { type: 'agent', username, agent: agentSocket() };
    case 'key': {
      if (!mayOffer(record, 'publickey')) return;
      const key = await readKey(login, signal);
      record.offered.push(`key ${login.path}`);
      return yield { type: 'publickey', username, key };
    }
    case 'password':
      return yield* passwordAttempts(
        await resolveSecret(login.password, signal),
        username,
        record,
        onOtherFactor,
      );
  }
}

/** Many servers take passwords only in a dialogue; which one it is shows in their first answer. */
async function* passwordAttempts(
  password: string,
  username: string,
  record: LoginRecord,
  onOtherFactor: OnOther,
): AsyncGenerator<AnyAuthMethod, void> {
  record.offered.push('the password');
  if (mayOffer(record, 'password')) yield { type: 'password', username, password };
  if (record.accepted?.includes('password') || !mayOffer(record, 'keyboard-interactive')) return;
  const prompt = passwordPrompt(password, onOtherFactor);
  yield { type: 'keyboard-interactive', username, prompt };
}

const mayOffer = ({ accepted }: LoginRecord, method: string): boolean => accepted?.includes(method) ?? true;

const agentSocket = (): string => {
  const socket = process.env.SSH_AUTH_SOCK;
  if (socket !== undefined && socket !== '') return socket;
  throw new ConnectError(
    'credentials',
    'no ssh-agent is running (SSH_AUTH_SOCK is not set)',
    'start ssh-agent',
  );
};
