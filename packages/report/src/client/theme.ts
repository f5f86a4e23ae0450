import { color, isDark, startTheme } from '@htg/ground/page-theme';
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

const followers: (() => void)[] = [];

/** Lets the report be light or dark against the system. */
export function startReportTheme(): void {
  startTheme('htg-report-theme', () => {
    for (const follow of followers) follow();
  });
}

/** Calls `follow` whenever the colors have changed. */
export function onTheme(follow: () => void): void {
  followers.push(follow);
}

export function currentTheme(): Theme {
  return {
    ink: color('ink'),
    faint: color('faint'),
    line: color('line'),
    surface: color('surface'),
    tones: { stage1: color('blue'), control: color('orange'), htg: color('purple'), other: color('green') },
    right: color('green'),
    wrong: color('red'),
    dark: isDark(),
  };
}
