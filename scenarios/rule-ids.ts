/** The Sigma rules in validators/rules that the scenarios expect to fire; a test holds both together. */
export const ruleIds = {
  linux: {
    systemctl: 'b9c4bba0-06dc-4851-92dc-18288354cb68',
    systemdRun: 'f730e045-5336-49c6-b05b-e42340fb4c35',
    serviceCommand: 'cf9b8dca-c349-49d4-9a64-47edd020df68',
    unitFile: 'a6c6ac7e-cd05-4fb0-9c38-c91db3965b54',
    initScript: 'cb694f98-40f6-4248-84c2-c39d96588828',
    childOfSystemd: '92be6897-1cea-4c87-a7f9-d9b742358390',
    serviceStart: '44f3efe5-cc8d-4c0c-810e-565f08388e24',
    journalServiceStart: 'c6aaffdf-218b-4a4d-acaa-941e9402aa37',
  },
} as const;
