import { fileURLToPath } from 'node:url';

/** The 1797 digits that scikit-learn ships (Alpaydin and Kaynak, UCI 1998, CC BY 4.0), made by `tooling/oracles/digits.py`. */
export const digitsFile = fileURLToPath(new URL('../data/digits.txt', import.meta.url));
