/** The Sigma rules in validators/rules that the scenarios expect to fire; a test holds both together. */
export const ruleIds = {
  linux: {
    systemctl: '',
    systemdRun: '',
    serviceCommand: '',
    unitFile: '',
    initScript: '',
    childOfSystemd: '',
    serviceStart: '',
    journalServiceStart: '',
  },
} as const;
