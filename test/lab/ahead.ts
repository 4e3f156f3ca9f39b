import { bootAhead } from './harness.ts';

before(() => void bootAhead());
