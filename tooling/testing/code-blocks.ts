/** A fenced block of a page: what stands after the fence (`sh`, `yaml own.yaml`), and its text. */
export interface CodeBlock {
  readonly info: string;
  readonly text: string;
}

export function codeBlocks(page: string): CodeBlock[] {
  return [...page.matchAll(/^```(.*)\n([^]*?)^```$/gm)].map(([, info, text]) => ({ info, text }));
}

/** The commands of all blocks `sh`, a line each, without what explains them. */
export function shellCommands(page: string): string[] {
  return codeBlocks(page)
    .filter(({ info }) => info === 'sh')
    .flatMap(({ text }) => text.split('\n'))
    .map((line) => line.replace(/ +#.*$/, '').trim())
    .filter((line) => line !== '');
}
