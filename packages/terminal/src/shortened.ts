/** Characters of a word, and of the whole, that an error shows (ours). */
const longestWord = 300;
const longest = 8000;

/** An error as a person can read it: words that never end, from a damaged file, are cut, and so is what fills many screens. */
export function shortened(text: string): string {
  const words = text.replace(
    new RegExp(`\\S{${longestWord},}`, 'g'),
    (word) => `${word.slice(0, 120)}...${word.slice(-20)}`,
  );
  return words.length <= longest ? words : `${words.slice(0, longest)}... (${words.length - longest} characters more)`;
}
