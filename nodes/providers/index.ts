import type { Provider } from '../prediction/model/provider';
import { bria } from './bria';
import { chainHub } from './chainHub';
import { cog } from './cog';
import { fal } from './fal';
import { kie } from './kie';
import { kkiai } from './kkiai';
import { picsart } from './picsart';
import { rembg } from './rembg';
import { replicate } from './replicate';
import { replicateCompatible } from './replicateCompatible';
import { tengr } from './tengr';
import { waveSpeed } from './waveSpeed';

/** Every service, in the order of the form. */
export const providers: readonly Provider[] = [
	replicate,
	chainHub,
	kkiai,
	replicateCompatible,
	tengr,
	waveSpeed,
	cog,
	rembg,
	fal,
	kie,
	bria,
	picsart,
];

/** The provider with this id; undefined for an id that an expression made up. */
export function providerById(id: string): Provider | undefined {
	return providers.find((provider) => provider.id === id);
}
