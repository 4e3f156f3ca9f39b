import type { KeyboardInteractiveAuthMethod } from 'ssh2';
import { oneLine } from '../remote-text.ts';

/** Words by which servers ask for something that is no password: a code, a token, a push. */
const otherFactors = /verif|code|token|one.?time|otp|factor|duo|yubi|\bpin\b|challenge|response/i;

/** By which servers ask for the password. */
const passwordWords = /passw|passphrase|kennwort|mot de passe|contrase/i;

/** Told a question that stays unanswered: something that is no password, or the password once more. */
export type OnOther = (question: string, asks: 'secondFactor' | 'passwordAgain') => void;

/**
 * Answers a keyboard-interactive dialogue with the password, once, to one hidden question that asks for a
 * password. Anything else is left unanswered for good and told to `onOther`: a second factor cannot be guessed, and a
 * password does not belong in a field meant for something else. (To an answer with fewer replies than questions sshd
 * hangs up, and nobody would learn why.)
 */
export const passwordPrompt = (
  password: string,
  onOther: OnOther,
): KeyboardInteractiveAuthMethod['prompt'] => {
  let answered = false;
  return (_name, instructions, _language, prompts, finish) => {
    const [question] = prompts;
    const text = `${instructions} ${question?.prompt ?? ''}`.trim();
    if (!answered && prompts.length === 1 && question?.echo !== true && !otherFactors.test(text)) {
      answered = true;
      return finish([password]);
    }
    const again = answered && passwordWords.test(text) && !otherFactors.test(text);
    return onOther(oneLine(text), again ? 'passwordAgain' : 'secondFactor');
  };
};
