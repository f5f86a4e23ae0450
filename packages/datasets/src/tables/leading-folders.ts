/**
 * How many leading folders of paths say nothing of identities, being those of all of them: `images/mug/1.jpg` and `images/pot/1.jpg` share one. The last
 * folder of an image always says something.
 */
export function leadingFolders(paths: readonly string[]): number {
  const folders = paths.map((path) => path.split('/').slice(0, -1)).filter((own) => own.length > 0);
  if (folders.length < paths.length || folders.length === 0) return 0;
  const shortest = Math.min(...distinctLengths(folders));
  let shared = 0;
  while (shared < shortest && folders.every((own) => own[shared] === folders[0][shared])) shared += 1;
  return Math.min(shared, shortest - 1);
}

function distinctLengths(folders: readonly (readonly string[])[]): number[] {
  return [...new Set(folders.map(({ length }) => length))];
}
