/**
 * Runs at most `width` tasks at a time and gives what they come to in the order of the tasks, each as soon as it can
 * be had. Tasks are asked for no faster than results are taken.
 */
export async function* inOrder<Task, Result>(
  tasks: AsyncIterable<Task>,
  width: number,
  run: (task: Task) => Promise<Result>,
): AsyncGenerator<Result> {
  const source = tasks[Symbol.asyncIterator]();
  const running: Promise<Result>[] = [];
  let next: Promise<IteratorResult<Task>> | undefined = source.next();
  try {
    while (next || running.length > 0) {
      const oldest = running[0];
      if (next && (!oldest || (running.length < width && (await isFirst(next, oldest))))) {
        const task: IteratorResult<Task> = await next;
        next = task.done ? undefined : source.next();
        next?.catch(() => {});
        if (!task.done) running.push(quietly(run(task.value)));
      } else if (oldest) {
        yield await oldest;
        running.shift();
      }
    }
  } finally {
    await source.return?.();
  }
}

function isFirst(one: Promise<unknown>, other: Promise<unknown>): Promise<boolean> {
  return Promise.race([
    one.then(
      () => true,
      () => true,
    ),
    other.then(
      () => false,
      () => false,
    ),
  ]);
}

/** A rejection is seen when the result's turn comes. */
function quietly<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => {});
  return promise;
}
