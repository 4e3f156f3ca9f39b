export { announceDetection, announceEnd, announceNotExecuted } from './announce.ts';
export { exitCodeOfCheck } from './check-exit.ts';
export { type CleanedUp, leftChanged, outcome } from './cleaned-up.ts';
export { scenarioResult, type Untouched, unjudged, untouched } from './scenario-result.ts';
export { SentCommands } from './sent-commands.ts';
export { SharedTexts } from './shared-texts.ts';
