import { quotePosix } from '../../runners/index.ts';

/** A night for a scheduler that prints `simulate nightly`. */
export interface NightUnit {
  readonly hour: number;
  readonly minute: number;
  /** The program by absolute paths, for schedulers on this machine. */
  readonly program: readonly string[];
  /** Words after the program on this machine, absolute paths among them. */
  readonly words: readonly string[];
  /** Words after the program in a checkout of a repository. */
  readonly ciWords: readonly string[];
}

/** See launchd.plist(5). */
export function launchdPlist({ hour, minute, program, words }: NightUnit): string {
  const strings = [...program, ...words].map(word => `    <string>${xml(word)}</string>`).join('\n');
  return `<?xml version="1.0" encoding="UTF-8"?>
<!-- ~/Library/LaunchAgents/org.servicedrill.nightly.plist; then: launchctl bootstrap gui/$(id -u) that file -->
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
  <key>Label</key>
  <string>org.servicedrill.nightly</string>
  <key>ProgramArguments</key>
  <array>
${strings}
  </array>
  <key>StartCalendarInterval</key>
  <dict>
    <key>Hour</key>
    <integer>${hour}</integer>
    <key>Minute</key>
    <integer>${minute}</integer>
  </dict>
  <key>ExitTimeOut</key>
  <integer>300</integer>
</dict>
</plist>
`;
}

function xml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** What a pipeline runs; its exit code is the night's. */
const commandIn = (words: readonly string[]) => `simulate ${quotePosix(words)}`;

/** A runner of one's own: hosted ones reach no lab. Exit code 1 is a detection, any other the pipeline. */
export function githubWorkflow({ hour, minute, ciWords }: NightUnit): string {
  return `# .github/workflows/servicedrill.yml
name: servicedrill nightly
on:
  schedule:
    # UTC
    - cron: '${minute} ${hour} * * *'
  workflow_dispatch:
permissions:
  contents: read
concurrency:
  group: servicedrill-nightly
  cancel-in-progress: false
jobs:
  nightly:
    # Reaches the lab, and keeps its state folder from night to night.
    runs-on: [self-hosted, lab]
    timeout-minutes: 300
    outputs:
      code: \${{ steps.night.outputs.code }}
    steps:
      - uses: actions/checkout@v4
      - id: night
        name: The pipeline works
        shell: bash
        run: |
          code=0
          ${commandIn(ciWords)} || code=$?
          echo "code=$code" >> "$GITHUB_OUTPUT"
          # 1 is for the job below; anything else that is not 0 is the pipeline's own red.
          [ "$code" -eq 0 ] || [ "$code" -eq 1 ]
  detections:
    name: Detections work
    needs: nightly
    runs-on: [self-hosted, lab]
    steps:
      - name: A detection is broken
        if: needs.nightly.outputs.code == '1'
        run: exit 1
`;
}

/** Exit code 1 is shown as a warning of its own; any other fails the pipeline. Its schedule is made in GitLab's settings. */
export function gitlabPipeline({ hour, minute, ciWords }: NightUnit): string {
  return `# .gitlab-ci.yml; then add a schedule "${minute} ${hour} * * *" under Build > Pipeline schedules
servicedrill-nightly:
  rules:
    - if: $CI_PIPELINE_SOURCE == "schedule"
  tags: [lab]
  timeout: 5h
  resource_group: servicedrill
  script:
    - ${JSON.stringify(commandIn(ciWords))}
  # Orange: a detection is broken. Red: the pipeline is.
  allow_failure:
    exit_codes: 1
`;
}

/** Unstable: a detection is broken. Failed: the pipeline is. */
export function jenkinsPipeline({ hour, minute, ciWords }: NightUnit): string {
  const script = commandIn(ciWords).replaceAll('\\', '\\\\').replaceAll("'", "\\'");
  return `// Jenkinsfile
pipeline {
  agent { label 'lab' }
  triggers { cron('${minute} ${hour} * * *') }
  options {
    disableConcurrentBuilds()
    timeout(time: 5, unit: 'HOURS')
  }
  stages {
    stage('nightly') {
      steps {
        script {
          int code = sh(returnStatus: true, script: '${script}')
          if (code == 1) {
            unstable('a detection is broken')
          } else if (code != 0) {
            error("the pipeline is broken: exit code \${code}")
          }
        }
      }
    }
  }
}
`;
}
