import { codeBlocks } from '../testing/code-blocks.ts';

/** What a changelog of a first release is made of. */
export interface FirstRelease {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  /** The package's page: what its first table lists is what is in it. */
  readonly readme: string;
  /** As changesets wrote it: how the package came to be what it is. */
  readonly changelog: string;
}

/**
 * The CHANGELOG of a first release. Whoever installs a package for the first time wants to know what is in it; how it changed before anybody could
 * install it stands below, for those who used it from the repository.
 */
export function firstChangelog({ name, version, description, readme, changelog }: FirstRelease): string {
  const contents = firstTable(readme).map(([what, ...about]) => `- ${what}${about[0] ? `: ${about[0]}` : ''}`);
  const notes = notesOf(changelog);
  return [
    `# ${name}`,
    `## ${version}`,
    `First release: ${description.replace(/\.$/, '')}.`,
    ...(contents.length > 0 ? ['### What is in it', contents.join('\n')] : []),
    ...(notes.length > 0 ? ['### How it got there, before the release', notes.join('\n')] : []),
    '',
  ].join('\n\n');
}

/** The rows of a page's first table, without its head. */
function firstTable(markdown: string): readonly (readonly string[])[] {
  const text = codeBlocks(markdown).reduce((rest, { text: block }) => rest.replace(block, ''), markdown);
  const rows = /(?:^\|.*\n)+/m.exec(text)?.[0].trim().split('\n').slice(2) ?? [];
  return rows.map((row) =>
    row
      .replace(/^\| *| *\|$/g, '')
      .split(/ *(?<!\\)\| */)
      .map((cell) => cell.trim()),
  );
}

/** Entries of a changelog, without the commits that brought them and without updated dependencies. */
function notesOf(changelog: string): string[] {
  return [...changelog.matchAll(/^- (?:[0-9a-f]{7,}: )?([^]*?)(?=^- |^#|$(?![^]))/gm)]
    .map(([, text]) => text.trim())
    .filter((text) => text !== '' && !text.startsWith('Updated dependencies') && !/^@?htg\/?\S*@\d/.test(text))
    .map((text) => `- ${text}`);
}
