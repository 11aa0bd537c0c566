import type {
	IAuthenticateGeneric,
	ICredentialTestRequest,
	ICredentialType,
	Icon,
	INodeProperties,
} from 'n8n-workflow';
import {
	BASE_URL,
	baseUrlField,
	bodyRule,
	icon,
	keyField,
	otherServiceRule,
	statusRules,
	testRules,
} from './credentialFields';

const REFUSED = 'Bria does not accept this API token, or the token has no access to this API';

export class RemoveBackgroundBriaApi implements ICredentialType {
	name = 'removeBackgroundBriaApi';

	displayName = 'Bria API';

	icon: Icon = icon;

	documentationUrl =
		'https://github.com/n8n-nodes-remove-background/n8n-nodes-remove-background/blob/main/docs/providers/bria.md';

	properties: INodeProperties[] = [
		keyField(
			'apiKey',
			'API Token',
			'e.g. the token from platform.bria.ai',
			'Create one at <a href="https://platform.bria.ai/organization-management/api-keys" target="_blank">platform.bria.ai</a>',
		),
		baseUrlField('https://engine.prod.bria-api.com/v2'),
	];

	authenticate: IAuthenticateGeneric = {
		type: 'generic',
		properties: { headers: { api_token: '={{ $credentials.apiKey.trim() }}' } },
	};

	/** Costs nothing: the status of a job that does not exist. Bria documents no test; it answers 404 with `{"status": "NOT_FOUND"}` (https://docs.bria.ai/status, 2026-08-08). */
	test: ICredentialTestRequest = {
		request: {
			baseURL: BASE_URL,
			url: '/status/00000000-0000-0000-0000-000000000000',
			// An n8n that does not know exceptions judges by the body alone.
			ignoreHttpStatusErrors: {
				ignore: true,
				except: [401, 402, 403, 405, 407, 429, 500, 501, 502, 503, 504],
			},
		},
		rules: testRules(
			...statusRules('Bria', REFUSED),
			...[401, 403].map((code) => bodyRule('error.code', code, REFUSED)),
			...['Unauthorized', 'Forbidden'].map((words) => bodyRule('message', words, REFUSED)),
			otherServiceRule('Bria', 'status'),
		),
	};
}
