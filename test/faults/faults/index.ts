import type { Fault } from '../fault';
import { addresses } from './addresses';
import { bodies } from './bodies';
import { connections } from './connections';
import { refusals } from './refusals';
import { reports } from './reports';
import { results } from './results';
import { stops } from './stops';

/** Every row that can be run beside others; the clock of `clockSteps.ts` is everyone's. */
export const faults: readonly Fault[] = [
	...refusals,
	...connections,
	...bodies,
	...addresses,
	...results,
	...stops,
	...reports,
];
