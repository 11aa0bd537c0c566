import { Progress } from '../progress';
import { installRegistry, registrySteps } from '../registry/installRegistry';
import prepareHost from '../tests/prepare';
import { driverSteps, installDriver } from './installDriver';

/** Once per run, before the first test. */
export default async function prepare(): Promise<void> {
	const progress = new Progress(driverSteps + registrySteps);
	await installDriver(progress);
	await installRegistry(progress);
	await prepareHost();
}
