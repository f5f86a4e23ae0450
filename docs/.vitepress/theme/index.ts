import type { Theme } from 'vitepress';
import DefaultTheme from 'vitepress/theme';
import { liveExample } from './live-example.ts';
import './style.css';

export default {
  extends: DefaultTheme,
  enhanceApp({ app }) {
    app.component('LiveExample', liveExample);
  },
} satisfies Theme;
