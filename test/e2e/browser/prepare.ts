import { Progress } from '../progress';
import prepareHost from '../tests/prepare';
import { driverSteps, installDriver } from './installDriver';

/** Once per run, before the first test. */
export default async function prepare(): Promise<void> {
	await installDriver(new Progress(driverSteps));
	await prepareHost();
}
