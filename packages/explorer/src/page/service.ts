import { serviceSource } from './service/service-source.ts';
import { startPage } from './start-page.ts';

startPage(serviceSource);
