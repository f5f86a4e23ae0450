import type { Tone } from '../model/charts.ts';

/** The page's colors as its style sheet has them at the moment. */
export interface Theme {
  readonly ink: string;
  readonly faint: string;
  readonly line: string;
  readonly surface: string;
  readonly tones: Readonly<Record<Tone, string>>;
  readonly right: string;
  readonly wrong: string;
  readonly dark: boolean;
}

const key = 'htg-report-theme';
const system = matchMedia('(prefers-color-scheme: dark)');
const followers: (() => void)[] = [];

/** Lets the page be light or dark against the system; the choice is kept where the browser allows it. */
export function startTheme(): void {
  const choice = document.getElementById('theme') as HTMLSelectElement;
  choice.value = stored();
  const apply = (): void => {
    if (choice.value === '') delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = choice.value;
    for (const follow of followers) follow();
  };
  apply();
  choice.addEventListener('change', () => {
    try {
      localStorage.setItem(key, choice.value);
    } catch {
      // A page opened from a file may not store anything: the choice holds until it is closed.
    }
    apply();
  });
  system.addEventListener('change', apply);
}

/** Calls `follow` whenever the colors have changed. */
export function onTheme(follow: () => void): void {
  followers.push(follow);
}

export function currentTheme(): Theme {
  const style = getComputedStyle(document.documentElement);
  const read = (name: string): string => style.getPropertyValue(`--${name}`).trim();
  const chosen = document.documentElement.dataset.theme;
  return {
    ink: read('ink'),
    faint: read('faint'),
    line: read('line'),
    surface: read('surface'),
    tones: { stage1: read('blue'), control: read('orange'), htg: read('purple'), other: read('green') },
    right: read('green'),
    wrong: read('red'),
    dark: chosen === undefined ? system.matches : chosen === 'dark',
  };
}

function stored(): string {
  try {
    const value = localStorage.getItem(key);
    return value === 'light' || value === 'dark' ? value : '';
  } catch {
    return '';
  }
}
