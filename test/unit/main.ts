import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { unitTests } from './choose.ts';

/** `npm run test:unit [MOCHA OPTION...]`: the tests that start no process and open no socket. */
const mocha = createRequire(import.meta.url).resolve('mocha/bin/mocha.js');
const hook = fileURLToPath(new URL('alone.ts', import.meta.url));
const config = fileURLToPath(new URL('../../.mocharc.unit.json', import.meta.url));
const own = ['--config', config, '--require', hook];
process.argv = [process.execPath, mocha, ...own, ...process.argv.slice(2), ...unitTests()];
// In this process, which knows TypeScript already: whoever interrupts it interrupts mocha itself.
await import(mocha);
