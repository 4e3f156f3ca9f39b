/** What a drill writes into launchd's job description; see launchd.plist(5). */
export interface JobDescription {
  readonly label: string;
  readonly arguments: readonly string[];
  readonly runAtLoad: boolean;
}

/** The description as an XML property list. */
export function propertyList({ label, arguments: words, runAtLoad }: JobDescription): string {
  const list = words.map(word => `    <string>${escaped(word)}</string>`).join('\n');
  return `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
  <key>Label</key>
  <string>${escaped(label)}</string>
  <key>ProgramArguments</key>
  <array>
${list}
  </array>
  <key>RunAtLoad</key>
  <${runAtLoad}/>
</dict>
</plist>
`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
