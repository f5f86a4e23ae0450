import { isNobodys } from './metadata.ts';

/** What is to be published, by which tag. */
export interface Candidate {
  readonly tag: string;
  /** Of all packages. */
  readonly versions: readonly string[];
  /** Of the repository. */
  readonly address: string;
  /** Files that describe changes of no version yet. */
  readonly changesets: readonly string[];
}

/** Why it may not be published, a sentence each. */
export function publishHindrances({ tag, versions, address, changesets }: Candidate): string[] {
  const others = [...new Set(versions)].filter((version) => `v${version}` !== tag);
  return [
    ...(others.length > 0
      ? [
          `publish: expected every package at the version of the tag ${tag}, received ${others.join(', ')}; pnpm release:version`,
        ]
      : []),
    ...(changesets.length > 0
      ? [
          `publish: expected every change in a CHANGELOG, received ${changesets.length} that are not; pnpm release:version`,
        ]
      : []),
    ...(isNobodys(address)
      ? [
          `publish: expected the repository's address in the manifests, received ${address}, which is nobody's; pnpm generate manifests ADDRESS`,
        ]
      : []),
  ];
}
