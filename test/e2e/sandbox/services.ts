import { providers } from '../../../nodes/providers';
import { credentialTypes } from '../../nodes/credentialTypes';
import { basePaths } from '../../sandbox/everyDialect';
import type { CredentialDefinition } from '../n8n/N8nClient';

/** One provider as the sandbox plays it. */
export interface Service {
	/** The node's `provider`. */
	readonly provider: string;
	readonly credentialType: string;
	/** Where the sandbox speaks this provider's dialect. */
	readonly path: string;
}

/** Those that tests call by name; the others are there as well. */
type Named =
	| 'replicate'
	| 'chainHub'
	| 'kkiai'
	| 'replicateCompatible'
	| 'tengr'
	| 'waveSpeed'
	| 'cog'
	| 'rembg'
	| 'fal'
	| 'photoroom'
	| 'photoroomPlus'
	| 'removeBgCompatible'
	| 'leonardo';

const paths = basePaths();

/** Every provider that the sandbox plays. */
export const services = Object.fromEntries(
	providers.map(({ id, credential }) => [
		id,
		{ provider: id, credentialType: credential, path: paths[id] ?? `/${id}` },
	]),
) as Readonly<Record<Named, Service>>;

/** A credential that sends the node to the sandbox instead of the provider. */
export function sandboxCredential(
	service: Service,
	sandboxUrl: string,
	apiKey = 'sandbox',
): CredentialDefinition {
	const type = service.credentialType;
	const fields = credentialTypes[type]?.properties ?? [];
	const key = fields.find(({ name }) => name.startsWith('api'))?.name ?? 'apiKey';
	return {
		name: `${service.provider} (sandbox)`,
		type,
		data: { [key]: apiKey, baseUrl: `${sandboxUrl}${service.path}` },
	};
}
