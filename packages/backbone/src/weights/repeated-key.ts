/**
 * A key that an object of a JSON text has twice, if there is one; `JSON.parse` keeps the last and says nothing.
 *
 * @param json well-formed JSON
 */
export function repeatedKey(json: string): string | undefined {
  const open: Set<string>[] = [];
  let text: string | undefined;
  for (const [token] of json.matchAll(/"(?:[^"\\]|\\.)*"|[{}:]/g)) {
    if (token === '{') open.push(new Set());
    else if (token === '}') open.pop();
    else if (token !== ':') text = token;
    else if (text !== undefined) {
      const keys = open.at(-1);
      const key = JSON.parse(text) as string;
      if (keys?.has(key) === true) return key;
      keys?.add(key);
    }
  }
  return undefined;
}
