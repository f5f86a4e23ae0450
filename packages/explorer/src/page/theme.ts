import { select } from './elements.ts';

const key = 'htg-explorer-theme';
const system = matchMedia('(prefers-color-scheme: dark)');

/** Lets the page be light or dark against the system; the choice is kept. @param follow called when colors have changed */
export function startTheme(follow: () => void): void {
  const choice = select('theme');
  const stored = localStorage.getItem(key);
  choice.value = stored === 'light' || stored === 'dark' ? stored : '';
  const apply = (): void => {
    if (choice.value === '') delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = choice.value;
    follow();
  };
  apply();
  choice.addEventListener('change', () => {
    localStorage.setItem(key, choice.value);
    apply();
  });
  system.addEventListener('change', apply);
}

/** A color of the style sheet as it is now. */
export function color(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

export function isDark(): boolean {
  const chosen = document.documentElement.dataset.theme;
  return chosen === undefined ? system.matches : chosen === 'dark';
}
