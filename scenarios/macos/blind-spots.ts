/** What the logs of macOS do not show, whichever way a job came to run. */
export const unknownActor =
  'The registration of a launch item and the process that launchd starts do not show who asked: only the exec of launchctl does.';
export const lateRegistration =
  'macOS registers launch items in its own time: an event that comes after the job was taken away again is not counted.';
export const unifiedLogHasNoArguments =
  'The unified log records a spawned job, without the arguments of programs.';
