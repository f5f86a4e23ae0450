const system = matchMedia('(prefers-color-scheme: dark)');

/**
 * Lets a page be light or dark against the system, by its list `theme`; the choice is kept where the browser allows it.
 *
 * @param key under which it is kept
 * @param follow called when colors have changed, and once at the start
 */
export function startTheme(key: string, follow: () => void): void {
  const choice = document.getElementById('theme') as HTMLSelectElement;
  choice.value = stored(key);
  const apply = (): void => {
    if (choice.value === '') delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = choice.value;
    follow();
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

/** A color of `colors.css` as it is now. */
export function color(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

export function isDark(): boolean {
  const chosen = document.documentElement.dataset.theme;
  return chosen === undefined ? system.matches : chosen === 'dark';
}

function stored(key: string): string {
  try {
    const value = localStorage.getItem(key);
    return value === 'light' || value === 'dark' ? value : '';
  } catch {
    return '';
  }
}
