import type { Provider } from '../prediction/model/provider';
import { bria } from './bria';
import { chainHub } from './chainHub';
import { cog } from './cog';
import { fal } from './fal';
import { kie } from './kie';
import { kkiai } from './kkiai';
import { leonardo } from './leonardo';
import { photoroom } from './photoroom';
import { photoroomPlus } from './photoroomPlus';
import { picsart } from './picsart';
import { rembg } from './rembg';
import { removeBgCompatible } from './removeBgCompatible';
import { replicate } from './replicate';
import { replicateCompatible } from './replicateCompatible';
import { tengr } from './tengr';
import { waveSpeed } from './waveSpeed';

/** Every provider, in the order of the form: what people use most first. */
export const providers: readonly Provider[] = [
	replicate,
	fal,
	waveSpeed,
	kie,
	photoroom,
	photoroomPlus,
	removeBgCompatible,
	leonardo,
	bria,
	picsart,
	tengr,
	replicateCompatible,
	cog,
	rembg,
	chainHub,
	kkiai,
];

/** The provider with this id; undefined for an id that an expression made up. */
export function providerById(id: string): Provider | undefined {
	return providers.find((provider) => provider.id === id);
}
