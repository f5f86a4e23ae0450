import type { PageData } from '../model/page-data.ts';
import { drawBars } from './bars.ts';
import { drawCurves } from './curves.ts';
import { drawForest } from './forest.ts';
import { drawHardness } from './hardness.ts';
import { drawMap } from './map.ts';
import { followNavigation } from './navigation.ts';
import { drawPlainLine } from './plain-line.ts';
import { startReportTheme } from './theme.ts';

const data = JSON.parse(document.getElementById('report-data')?.textContent ?? '{}') as PageData;

startReportTheme();
followNavigation();
data.forests.forEach(drawForest);
data.lines.forEach(drawCurves);
data.plainLines?.forEach(drawPlainLine);
data.bars?.forEach(drawBars);
if (data.hardness) drawHardness(data.hardness);
if (data.map) drawMap(data.map);
// For whoever looks at the page by program: everything is drawn.
document.documentElement.dataset.drawn = 'true';
