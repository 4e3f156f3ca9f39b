import fc from 'fast-check';

/** New examples wherever people work; the same ones where a change is judged. */
if (process.env.CI === 'true') fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: 1_569 });
