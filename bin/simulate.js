#!/usr/bin/env node
// What npm links: it is there before anything is built, and a package that is handed out needs no script at its installation.
import { existsSync } from 'node:fs';

// Only a clone has it.
const prepare = new URL('../.ci/prepare.js', import.meta.url);
if (existsSync(prepare)) await import(prepare);
await import('../dist/cli/main.js');
