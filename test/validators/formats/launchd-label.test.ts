import { expect } from 'chai';
import { labelOfCommand, labelOfList } from '../../../validators/formats/launchd-label.ts';

describe('the label of a launchd job', () => {
  const lists: [string, string | undefined][] = [
    ['/Library/LaunchDaemons/com.example.job.plist', 'com.example.job'],
    ['/Users/eve/Library/LaunchAgents/a.plist', 'a'],
    ['/Library/LaunchDaemons/nested/a.plist', undefined],
    ['/tmp/a.plist', undefined],
    ['/Library/LaunchDaemons/.a.plist.tmp', undefined],
  ];
  for (const [path, label] of lists)
    it(`of ${path} is ${label}`, () => expect(labelOfList(path)).to.equal(label));

  const commands: [string, string | undefined][] = [
    ['bootstrap system /Library/LaunchDaemons/com.example.job.plist', 'com.example.job'],
    ['bootstrap gui/501 /tmp/a.plist', 'a'],
    ['load -w /Library/LaunchDaemons/a.plist', 'a'],
    ['kickstart -k system/a.b', 'a.b'],
    ['enable user/501/a', 'a'],
    ['bootout system/a', 'a'],
    ['start a', 'a'],
    ['submit -l a -- /bin/sh -c x', 'a'],
    ['list', undefined],
    ['print system', undefined],
  ];
  for (const [words, label] of commands)
    it(`of launchctl ${words} is ${label}`, () =>
      expect(labelOfCommand('/bin/launchctl', ['launchctl', ...words.split(' ')])).to.equal(label));

  it('of another program is not asked', () => {
    expect(labelOfCommand('/bin/cat', ['cat', 'system/a'])).to.equal(undefined);
  });
});
