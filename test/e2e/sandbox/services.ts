import type { CredentialDefinition } from '../n8n/N8nClient';

/** One provider as the sandbox plays it. */
export interface Service {
	/** The node's `provider`. */
	readonly provider: string;
	readonly credentialType: string;
	/** Where the sandbox speaks this provider's dialect. */
	readonly path: string;
}

export const services = {
	replicate: {
		provider: 'replicate',
		credentialType: 'removeBackgroundReplicateApi',
		path: '/replicate/v1',
	},
	chainHub: {
		provider: 'chainHub',
		credentialType: 'removeBackgroundChainHubApi',
		path: '/chainhub/replicate/v1',
	},
	kkiai: {
		provider: 'kkiai',
		credentialType: 'removeBackgroundKkiaiApi',
		path: '/kkiai/replicate/v1',
	},
	replicateCompatible: {
		provider: 'replicateCompatible',
		credentialType: 'removeBackgroundReplicateCompatibleApi',
		path: '/compatible/v1',
	},
	tengr: { provider: 'tengr', credentialType: 'removeBackgroundTengrApi', path: '/tengr' },
	waveSpeed: {
		provider: 'waveSpeed',
		credentialType: 'removeBackgroundWaveSpeedApi',
		path: '/wavespeed/api/v3',
	},
	photoroom: {
		provider: 'photoroom',
		credentialType: 'removeBackgroundPhotoroomApi',
		path: '/photoroom-basic',
	},
	photoroomPlus: {
		provider: 'photoroomPlus',
		credentialType: 'removeBackgroundPhotoroomPlusApi',
		path: '/photoroom-plus',
	},
	removeBgCompatible: {
		provider: 'removeBgCompatible',
		credentialType: 'removeBackgroundRemoveBgCompatibleApi',
		path: '/removebg',
	},
	leonardo: {
		provider: 'leonardo',
		credentialType: 'removeBackgroundLeonardoApi',
		path: '/leonardo/api/rest',
	},
	cog: { provider: 'cog', credentialType: 'removeBackgroundCogApi', path: '/cog' },
	rembg: { provider: 'rembg', credentialType: 'removeBackgroundRembgApi', path: '/rembg' },
} as const satisfies Record<string, Service>;

/** A credential that sends the node to the sandbox instead of the provider. */
export function sandboxCredential(service: Service, sandboxUrl: string): CredentialDefinition {
	const key = 'sandbox';
	return {
		name: `${service.provider} (sandbox)`,
		type: service.credentialType,
		data: {
			[service.credentialType === 'removeBackgroundReplicateApi' ? 'apiToken' : 'apiKey']: key,
			baseUrl: `${sandboxUrl}${service.path}`,
		},
	};
}
