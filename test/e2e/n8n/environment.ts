/* eslint-disable @n8n/community-nodes/no-restricted-globals */

/** Everything else stays out: a NODE_ENV, N8N_* or npm_* setting of the caller would make it another n8n. */
const inherited = ['PATH', 'LANG', 'TZ', 'TMPDIR', 'NODE_EXTRA_CA_CERTS'];

const quiet = {
	N8N_DIAGNOSTICS_ENABLED: 'false',
	N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
	N8N_TEMPLATES_ENABLED: 'false',
	N8N_PERSONALIZATION_ENABLED: 'false',
	N8N_HIRING_BANNER_ENABLED: 'false',
	N8N_DYNAMIC_BANNERS_ENABLED: 'false',
	N8N_LICENSE_AUTO_RENEW_ENABLED: 'false',
};

export interface Ports {
	readonly http: number;
	/** Where n8n talks to its task runners; two servers on one machine must not share it. */
	readonly runnerBroker: number;
}

export function n8nEnvironment(userFolder: string, ports: Ports): NodeJS.ProcessEnv {
	return {
		...Object.fromEntries(inherited.map((name) => [name, process.env[name]])),
		...quiet,
		HOME: userFolder,
		N8N_USER_FOLDER: userFolder,
		N8N_LISTEN_ADDRESS: '127.0.0.1',
		N8N_PORT: String(ports.http),
		WEBHOOK_URL: `http://127.0.0.1:${ports.http}/`,
		N8N_RUNNERS_BROKER_PORT: String(ports.runnerBroker),
		N8N_ENCRYPTION_KEY: 'a key for throw-away credentials',
		N8N_SECURE_COOKIE: 'false',
	};
}
