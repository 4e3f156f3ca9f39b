import { fileURLToPath } from 'node:url';

/** Beside this file in a clone; a built package has the rules where the sources would be, not below dist/cli. */
const home = import.meta.url.endsWith('.ts') ? './' : '../../validators/rules/';

/** The folder of the Sigma rules that come with the program, one folder below it for each platform. */
export const shippedRules: string = fileURLToPath(new URL(home, import.meta.url));
