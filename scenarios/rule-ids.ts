/** The Sigma rules in validators/rules that the scenarios expect to fire; a test holds both together. */
export const ruleIds = {
  linux: {
    systemctl: 'b9c4bba0-06dc-4851-92dc-18288354cb68',
    systemdRun: 'f730e045-5336-49c6-b05b-e42340fb4c35',
    serviceCommand: 'cf9b8dca-c349-49d4-9a64-47edd020df68',
    unitFile: 'a6c6ac7e-cd05-4fb0-9c38-c91db3965b54',
    unitChanged: '88b14a22-7581-4134-a494-212d59b5f5f4',
    initScript: 'cb694f98-40f6-4248-84c2-c39d96588828',
    childOfSystemd: '92be6897-1cea-4c87-a7f9-d9b742358390',
    serviceStart: '44f3efe5-cc8d-4c0c-810e-565f08388e24',
    journalServiceStart: 'c6aaffdf-218b-4a4d-acaa-941e9402aa37',
    unitFileThenSystemctl: '96b83bcf-9fab-4182-9868-1c8521fc15f6',
  },
  windows: {
    serviceCommand: '550424f5-143e-4ebf-86dc-b9fd5c331d5f',
    childOfServices: '84daf601-c47b-4500-bd76-9b04c531c4a7',
    serviceBinary: '0f88939f-d95e-430b-999b-3d2b32ad0bea',
    serviceInstalled: 'ee0ccb09-ae5e-4241-a388-e76be1d95c7b',
    serviceInstalledSecurity: '19de6a40-e8f4-4a34-9060-fe6d48122d3b',
    asrPsexec: '0e12ab9c-6647-427e-8421-c3b9ed23d12d',
    serviceKey: '1fed5522-1b72-43be-9def-e38c81bb1118',
  },
  macos: {
    launchctl: 'b074d9c4-18bf-4534-855c-babf910c356b',
    launchctlUnusualPath: '06dcedff-c52a-4fff-8d65-9f64ef85fc3b',
    plistWritten: '9e9676e7-5354-49df-b37b-c93e76f21b89',
    plistEdited: 'ed99bac8-87e2-4d7e-96a4-822a3165c073',
    childOfLaunchd: '581fb537-e4b2-4414-b119-c2c3c6a595a9',
    childFromWritablePath: '1317e746-13ff-4305-9f15-4ff33d656c63',
    launchItem: '15993152-c3f8-412c-b555-bfec93a0e0e6',
  },
} as const;
