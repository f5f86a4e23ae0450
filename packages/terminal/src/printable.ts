/** What a terminal obeys instead of showing it: control characters, and those that turn the direction of writing. */
const obeyed = /\p{Cc}|[\u202a-\u202e\u2066-\u2069]/gu;

/**
 * Text as a terminal may have it: what it would obey stands as `\u001b`, so that the name of a file cannot clear the screen. Line breaks and
 * tabs stay. Within JSON the text keeps its meaning.
 */
export function printable(text: string): string {
  return text.replace(obeyed, (character) =>
    character === '\n' || character === '\t'
      ? character
      : `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
