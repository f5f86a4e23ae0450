import { startPage } from './start-page.ts';
import { openStaticSource } from './static/static-source.ts';

startPage(openStaticSource(new URL('.', location.href)));
